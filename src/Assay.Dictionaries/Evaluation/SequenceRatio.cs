using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Dictionaries.Evaluation;

/// <summary>A metric that is a ratio of sums over tokens, kept apart by sequence so that sequences can be resampled.</summary>
/// <remarks>L0, delta loss, FVU and the rest all have this shape; a mean over tokens has the token counts as denominators. A mean of per-token ratios is
/// another number (the "legacy" explained variance) and is not what any metric here means.</remarks>
/// <param name="Numerators">One sum per sequence.</param>
/// <param name="Denominators">One sum per sequence, in the same order.</param>
public sealed record SequenceRatio(IReadOnlyList<double> Numerators, IReadOnlyList<double> Denominators)
{
    /// <summary>The ratio over all sequences; NaN where nothing was counted.</summary>
    public double Value => Over(Numerators, Denominators);

    /// <summary>The same metric over some of the sequences, for a text subset.</summary>
    public SequenceRatio Of(IReadOnlyList<int> sequences) =>
        new([.. sequences.Select(i => Numerators[i])], [.. sequences.Select(i => Denominators[i])]);

    /// <summary>Bootstrap interval over sequences.</summary>
    public Interval Interval(SeedStream stream, BootstrapOptions? options = null) => Bootstrap.RatioOfSums(Numerators, Denominators, stream, options);

    /// <summary>Bootstrap interval of this metric over <paramref name="other"/>'s on the same sequences: one dictionary's FVU as a multiple of another's.</summary>
    public Interval RatioInterval(SequenceRatio other, SeedStream stream, BootstrapOptions? options = null) =>
        Bootstrap.RatioOfRatios(Numerators, Denominators, other.Numerators, other.Denominators, stream, options);

    /// <summary>Bootstrap interval of this metric less <paramref name="other"/>'s on the same sequences; each draw takes a sequence's values together.</summary>
    public Interval DifferenceInterval(SequenceRatio other, SeedStream stream, BootstrapOptions? options = null)
    {
        if (other.Numerators.Count != Numerators.Count)
            throw new ArgumentException(FormattableString.Invariant($"metrics of {Numerators.Count} and {other.Numerators.Count} sequences cannot be paired"), nameof(other));
        return Bootstrap.Statistic(Numerators.Count, drawn => Drawn(drawn) - other.Drawn(drawn), stream, options);
    }

    private double Drawn(ReadOnlySpan<int> sequences)
    {
        var (numerator, denominator) = (0.0, 0.0);
        foreach (var sequence in sequences)
        {
            numerator += Numerators[sequence];
            denominator += Denominators[sequence];
        }
        return numerator / denominator;
    }

    private static double Over(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators)
    {
        var denominator = denominators.Sum();
        return denominator == 0 ? double.NaN : numerators.Sum() / denominator;
    }
}
