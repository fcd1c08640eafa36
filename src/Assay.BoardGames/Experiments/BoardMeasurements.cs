using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.BoardGames.Experiments;

/// <summary>One repetition: every dictionary's scores, the control's, the probe's, and the floors.</summary>
internal sealed record BoardRepetition
{
    /// <summary>Dictionaries trained on boards.</summary>
    public required IReadOnlyList<BoardMeasurement> Dictionaries { get; init; }

    /// <summary>Dictionaries trained on activations that say nothing of the board, scored on boards.</summary>
    public required IReadOnlyList<BoardMeasurement> Control { get; init; }

    /// <summary>The linear probe's reading, test game by test game.</summary>
    public required IReadOnlyList<BoardTally> Probe { get; init; }

    /// <summary>The sweep over layers, from the first block to the last; empty where there is none.</summary>
    public IReadOnlyList<BoardLayer> Layers { get; init; } = [];

    /// <summary>Test games.</summary>
    public int Games => Probe.Count;

    /// <summary>Games of loss recovered; 0 without a model.</summary>
    public int Sequences => Dictionaries.Select(one => one.Loss?.Numerators.Count ?? 0).FirstOrDefault();

    /// <summary>The curve of one architecture.</summary>
    public BoardCurve Curve(BoardFamily family) => new(Dictionaries.Where(one => one.Entry.Family == family));

    /// <summary>The best of some dictionaries by a score over all games.</summary>
    public static BoardMeasurement Best(IEnumerable<BoardMeasurement> all, BoardScore score) => all.MaxBy(one => score(one, []))!;
}

/// <summary>One block in the sweep over layers: a dictionary of its output and the linear probe's reading there, test game by test game.</summary>
internal sealed record BoardLayer(int Block, BoardMeasurement Dictionary, IReadOnlyList<BoardTally> Probe);

/// <summary>Everything the claims are judged on.</summary>
internal sealed record BoardMeasurements(IReadOnlyList<BoardRepetition> Repetitions, BoardStateMargins Margins, SeedStream Resampling)
{
    /// <summary>What is known of the game model; null on planted boards.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Held-out coverage, between 0 and 1.</summary>
    public static BoardScore Coverage { get; } = (one, games) => games.IsEmpty ? one.HeldOut.Score : one.HeldOut.ScoreOver(games);

    /// <summary>Held-out coverage with the always-on floor at 0.</summary>
    public static BoardScore Corrected { get; } = (one, games) => games.IsEmpty ? one.HeldOut.ChanceCorrected : one.HeldOut.ChanceCorrectedOver(games);

    /// <summary>Board reconstruction.</summary>
    public static BoardScore Reconstruction { get; } = (one, games) => one.Rec(games);

    /// <summary>Natural logarithm of the share of variance unexplained: ratios of it average well.</summary>
    public static BoardScore LogFvu { get; } = (one, games) => Math.Log(one.Fvu(games));

    /// <summary>Share of variance explained.</summary>
    public static BoardScore Fve { get; } = (one, games) => 1 - one.Fvu(games);

    /// <summary>Loss recovered; what is drawn are its own sequences.</summary>
    public static BoardScore LossRecovered { get; } = (one, sequences) => one.Recovered(sequences);

    /// <summary>The statistic with its interval: over repetitions where there are several, else over test games.</summary>
    /// <param name="statistic">Of a repetition and drawn units.</param>
    /// <param name="units">How many units there are to draw from; null: the test games.</param>
    public Estimate Of(UnitStatistic<BoardRepetition> statistic, Func<BoardRepetition, int>? units = null) =>
        Estimate.Of(Repetitions, statistic, units ?? (repetition => repetition.Games), Resampling, new(Margins.Resamples, Margins.Level));
}

