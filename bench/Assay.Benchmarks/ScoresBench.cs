using System.Diagnostics;
using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries;
using static System.FormattableString;

namespace Assay.Benchmarks;

/// <summary>All scores of one dictionary for the Othello board: 1,000 games to choose latents on and 1,000 to score, 59 boards each, 192 cells. No model: latents follow discs and err.</summary>
internal static class ScoresBench
{
    private const int Latents = 4096, Games = 1000, Positions = 59;

    public static void Run()
    {
        var (train, test) = (Boards(0), Boards(Games));
        Console.WriteLine(Invariant($"{Latents:N0} latents, {train.Boards:N0} train and {test.Boards:N0} test boards, {train.Cells} cells, {Environment.ProcessorCount} cores"));
        foreach (var l0 in (int[])[50, 150])
            Report(l0, new(Features(train, l0, 1), train), new(Features(test, l0, 2), test));
    }

    private static void Report(int l0, ScoredBoards train, ScoredBoards test)
    {
        Console.WriteLine(Invariant($"L0 {(double)train.Features.Latents.Length / train.Labels.Boards:0.0}, of the test boards {(double)test.Features.Latents.Length / test.Labels.Boards:0.0}"));
        var grid = ThresholdGrid.Of(train.Features);
        var counts = Timed("counts of train boards", () => ClassifierCounts.Of(train.Features, train.Labels, grid));
        Timed("coverage from them", () => Coverage.Of(counts));
        var known = Timed("high-precision labels from them", () => HighPrecisionLabels.Of(counts));
        var read = Timed("reconstruction of test boards", () => Reconstruction.Of(known, test.Features, test.Labels, grid));
        var held = Timed("held-out coverage of test boards", () => HeldOutCoverage.Of(HeldOutCoverage.Choose(counts), test.Features, test.Labels, grid));
        Timed("one-to-one coverage from counts", () => OneToOneCoverage.Of(counts));
        var draws = new BootstrapOptions(new ScoreOptions().Resamples);
        Timed("interval of held-out coverage above chance", () => Bootstrap.Statistic(Games, held.ChanceCorrectedOver, new SeedStream(1), draws));
        Timed("interval of reconstruction", () => Bootstrap.Statistic(Games, read.ScoreOver, new SeedStream(1), draws));
        Timed("all figures of boards score, without intervals", () => DictionaryScores.Of(train, test, grid, new() { Resamples = 1 }, new(1)));
        Timed("all figures of boards score, with intervals", () => DictionaryScores.Of(train, test, grid, new(), new(1)));
    }

    private static BoardLabels Boards(int first) =>
        OthelloLabels.Of(new RandomOthelloGames(8, 20240801).Make(Games, first), new OthelloDiscsMasked(8, PropertyMode.Paper), Positions);

    // Half the latents follow a cell each, weakly where they err; the rest are noise. Rates are such that l0 fire on a board.
    private static SparseRows Features(BoardLabels labels, int l0, ulong seed)
    {
        var stream = new SeedStream(seed);
        var (offsets, latents, values) = (new long[labels.Boards + 1], new List<int>(), new List<float>());
        var (following, noise) = (Chance(labels, l0), l0 / 2.0 / (Latents / 2.0));
        for (var board = 0; board < labels.Boards; board++)
        {
            var real = labels.True(board);
            for (var latent = 0; latent < Latents; latent++)
            {
                var follows = latent < Latents / 2 && real.BinarySearch(latent % labels.Cells) >= 0;
                if (stream.NextDouble() >= (follows ? following : latent < Latents / 2 ? 0.0005 : noise))
                    continue;
                latents.Add(latent);
                values.Add((float)((follows ? 0.4 : 0) + 0.6 * stream.NextDouble()));
            }
            offsets[board + 1] = latents.Count;
        }
        return SparseRows.From(Latents, offsets, [.. latents], [.. values]);
    }

    // Each true cell has as many latents following it as half the dictionary has for each of all cells.
    private static double Chance(BoardLabels labels, int l0) =>
        l0 / 2.0 / ((double)labels.TrueCells.Length / labels.Boards * Latents / 2 / labels.Cells);

    private static T Timed<T>(string name, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Console.WriteLine(Invariant($"  {name,-50} {Stopwatch.GetElapsedTime(start).TotalSeconds,7:0.00} s"));
        return result;
    }
}
