using Assay.BoardGames.Experiments;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;

namespace Assay.BoardGames.Tests.Experiments;

/// <summary>Measurements whose scores are known: one square, mine and yours in turn, and a latent for each that misses a stated number of a game's five boards.</summary>
/// <remarks>A latent never speaks falsely, so with m of five missed its F1 is 2r/(1 + r) for r = 1 − m/5, and that is coverage and reconstruction both: 1, .889, .75, .571 for m = 0 to 3.</remarks>
internal static class HandMadeBoards
{
    public const int Games = 40;
    private const int PerGame = 10;

    public static double F1(int missed) => 2 * (1 - missed / 5.0) / (2 - missed / 5.0);

    /// <summary>A dictionary; <paramref name="missed"/> is asked for each test game's number.</summary>
    public static BoardMeasurement Dictionary(BoardFamily family, double l0, double fvu, Func<int, int> missed, double recovered = double.NaN)
    {
        var (labels, learnt, features) = (Labels(), Rows(_ => 0), Rows(missed));
        var grid = ThresholdGrid.Of(learnt);
        var counts = ClassifierCounts.Of(learnt, labels, grid);
        return new(new BoardEntry(new() { Name = FormattableString.Invariant($"{family}-{l0}"), Site = default }, family, l0))
        {
            L0 = l0, Alive = 1,
            Errors = [.. Enumerable.Repeat(fvu, Games)], Variances = [.. Enumerable.Repeat(1.0, Games)],
            Coverage = Coverage.Of(counts), HeldOut = HeldOutCoverage.Of(HeldOutCoverage.Choose(counts), features, labels, grid),
            Reconstruction = Reconstruction.Of(HighPrecisionLabels.Of(counts), features, labels, grid),
            Loss = double.IsNaN(recovered) ? null : new SequenceRatio([.. Enumerable.Repeat(recovered * 2, 7)], [.. Enumerable.Repeat(2.0, 7)]),
        };
    }

    /// <summary>Dictionaries of one architecture at L0 10 and 40 with the same scores.</summary>
    public static BoardMeasurement[] Flat(BoardFamily family, double fvu, Func<int, int> missed, double recovered = double.NaN) =>
        [Dictionary(family, 10, fvu, missed, recovered), Dictionary(family, 40, fvu, missed, recovered)];

    /// <summary>A probe that is right nine times in ten, or as often as said.</summary>
    public static IReadOnlyList<BoardTally> Probe(int right = 9) => [.. Enumerable.Repeat(new BoardTally(10, right, 10 - right, 10 - right, 0, 0, 0, 10, 0), Games)];

    public static BoardMeasurements Measured(IEnumerable<BoardMeasurement> dictionaries, IReadOnlyList<BoardLayer>? layers = null, ModelFacts? model = null) =>
        new([new() { Dictionaries = [.. dictionaries], Control = Flat(BoardFamily.Standard, 0.5, _ => 4), Probe = Probe(), Layers = layers ?? [] }],
            new() { Resamples = 100 }, new SeedStreams(1).Stream("resampling")) { Model = model };

    public static ModelFacts Model(double probe, double gate) =>
        new("Othello 6x6", new GameModelSize().Config(PlayedGame.Othello(6)), new Site(SiteKind.ResidPost, 2), null, probe, gate, null);

    private static BoardLabels Labels()
    {
        var labels = new BoardLabels.Builder("square", ["mine", "yours"], 2);
        for (var board = 0; board < Games * PerGame; board++)
        {
            if (board > 0 && board % PerGame == 0)
                labels.EndGame();
            labels.Add(board % 2 == 0 ? [1, 0] : [0, 1]);
        }
        return labels.Build();
    }

    // The first boards of each colour are the ones missed.
    private static SparseRows Rows(Func<int, int> missed)
    {
        var (offsets, latents) = (new List<long> { 0 }, new List<int>());
        for (var board = 0; board < Games * PerGame; board++)
        {
            if (board % PerGame / 2 >= missed(board / PerGame))
                latents.Add(board % 2);
            offsets.Add(latents.Count);
        }
        return SparseRows.From(2, [.. offsets], [.. latents], [.. latents.Select(_ => 1f)]);
    }
}
