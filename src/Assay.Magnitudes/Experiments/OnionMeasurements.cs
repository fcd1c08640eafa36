using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;

namespace Assay.Magnitudes.Experiments;

/// <summary>What an instrument did on one network.</summary>
internal sealed record InstrumentOutcome
{
    public required InstrumentKind Kind { get; init; }

    /// <summary>Trained values.</summary>
    public required long Size { get; init; }

    /// <summary>On its own sort of edits, as the paper reports it: subspaces on the longest sequences, everything else on all lengths.</summary>
    public required Answers Reported { get; init; }

    /// <summary>One wrong symbol (for probes: none) in sequences of the longest length.</summary>
    public required Answers OnePlace { get; init; }

    /// <summary>Half of the symbols exchanged between pairs of the longest length; null for what cannot do that.</summary>
    public Answers? Half { get; init; }

    /// <summary>As <see cref="Reported"/>, with the scale of another position; null but for the onion.</summary>
    public Answers? WrongPosition { get; init; }

    /// <summary>Channels of each variable, unassigned ones last; null but for subspaces.</summary>
    public IReadOnlyList<int>? Channels { get; init; }

    /// <summary>Which variable each channel is of, [channel][variable] as learned probabilities; null but for subspaces.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Assignment { get; init; }

    /// <summary>How far a symbol moves the state at each position: the mean over channels of |s_j| times the mean |tanh E|; null but for the onion.</summary>
    public IReadOnlyList<double>? Scales { get; init; }
}

/// <summary>One network and everything that was held to it.</summary>
internal sealed record NetworkOutcome
{
    public required int Width { get; init; }

    /// <summary>Its own repeating: all lengths.</summary>
    public required Answers Repeats { get; init; }

    /// <summary>The same on further sets, by name.</summary>
    public required IReadOnlyDictionary<string, Answers> Further { get; init; }

    /// <summary>Edits that nobody puts right: one place in all lengths, one place in the longest, half of the longest.</summary>
    public required (Answers OnePlace, Answers OnePlaceLongest, Answers Half) Nothing { get; init; }

    /// <summary>Instruments in the order of the options.</summary>
    public required IReadOnlyList<InstrumentOutcome> Instruments { get; init; }

    /// <summary>Mean of 1 − z over channels and held-out sequences of the longest length, step by step: hearing, then answering.</summary>
    public required IReadOnlyList<double> Openness { get; init; }

    /// <summary>1 − z of one sequence, [step][channel], with what is read at each step.</summary>
    public required (IReadOnlyList<string> Read, IReadOnlyList<IReadOnlyList<double>> Gates) View { get; init; }

    /// <summary>An instrument's outcome; null where it was not run.</summary>
    public InstrumentOutcome? Of(InstrumentKind kind) => Instruments.FirstOrDefault(one => one.Kind == kind);
}

/// <summary>One seed: networks by width, and one that was not trained.</summary>
internal sealed record OnionRepetition(IReadOnlyList<NetworkOutcome> Networks, NetworkOutcome? Untrained)
{
    /// <summary>The narrowest.</summary>
    public NetworkOutcome Small => Networks[0];
}

/// <summary>Everything the claims are judged on.</summary>
internal sealed record OnionMeasurements(IReadOnlyList<OnionRepetition> Repetitions, OnionMargins Margins, SeedStream Resampling)
{
    /// <summary>A statistic with its interval: over seeds where there are several, else over held-out sequences, of which every set has equally many.</summary>
    public Estimate Of(UnitStatistic<OnionRepetition> statistic) =>
        Estimate.Of(Repetitions, statistic, repetition => repetition.Small.Repeats.Count, Resampling, new(Margins.Resamples, Margins.Level));

    /// <summary>Mean over seeds.</summary>
    public double Mean(Func<OnionRepetition, double> statistic) => Descriptive.Mean([.. Repetitions.Select(statistic)]);
}
