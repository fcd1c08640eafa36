using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Calibration;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;

namespace Assay.Magnitudes.Experiments;

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

    /// <summary>What the causal pair says of it, over drawn sequences; null where not all of it was run.</summary>
    public CausalReading? Reading(ReadOnlySpan<int> drawn = default) => Of(InstrumentKind.Onion) is { } onion && Of(InstrumentKind.Unigram) is { } unigram && Of(InstrumentKind.Bigram) is { } bigram
        ? CausalReading.Of(onion.Half!.ExactMatch(drawn), unigram.Half!.ExactMatch(drawn), bigram.Reported.ExactMatch(drawn), (Nothing.Half.ExactMatch(drawn), Nothing.OnePlaceLongest.ExactMatch(drawn)), Further["the longest length"].ExactMatch(drawn))
        : null;

    /// <summary>An instrument's outcome; null where it was not run.</summary>
    public InstrumentOutcome? Of(InstrumentKind kind) => Instruments.FirstOrDefault(one => one.Kind == kind);
}

/// <summary>One seed: networks by width, one that was not trained, and the audit of the narrowest beside codes made by hand (network, linear, onion).</summary>
internal sealed record OnionRepetition(IReadOnlyList<NetworkOutcome> Networks, NetworkOutcome? Untrained, IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)>? Audits)
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
