using Assay.Core.Findings;
using Assay.Core.Randomness;

namespace Assay.Core.Statistics;

/// <summary>How an interval is resampled: how often, at which confidence level (0…1), and over what.</summary>
public sealed record BootstrapOptions(int Resamples = 2000, double Level = 0.95, IntervalOver Over = IntervalOver.Examples);

/// <summary>Percentile bootstrap: units (sequences, documents, seeds) are drawn with replacement, the statistic is computed anew, and the middle part of its values is the interval.</summary>
/// <remarks>Efron 1979. The units must be independent: resample sequences, never the tokens inside them. A resample whose statistic is NaN makes the interval NaN:
/// leaving it out would make the interval narrower than the data allow.</remarks>
public static class Bootstrap
{
    /// <summary>Interval of any statistic of <paramref name="units"/> units, given as a function of the drawn unit numbers.</summary>
    public static Interval Statistic(int units, Func<ReadOnlySpan<int>, double> statistic, SeedStream stream, BootstrapOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units);
        options ??= new();
        var values = new double[options.Resamples];
        var drawn = new int[units];
        for (var r = 0; r < values.Length; r++)
        {
            for (var i = 0; i < units; i++)
                drawn[i] = stream.NextInt32(units);
            values[r] = statistic(drawn);
        }
        var tail = (1 - options.Level) / 2;
        return new(Descriptive.Quantile(values, tail), Descriptive.Quantile(values, 1 - tail), options.Level, options.Over, units);
    }

    /// <summary>Interval of the mean.</summary>
    public static Interval Mean(IReadOnlyList<double> values, SeedStream stream, BootstrapOptions? options = null) =>
        Statistic(values.Count, drawn => Sum(values, drawn) / drawn.Length, stream, options);

    /// <summary>Interval of Σ numerators / Σ denominators, unit by unit: FVU, mean loss over tokens of sequences that differ in length.</summary>
    public static Interval RatioOfSums(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators, SeedStream stream, BootstrapOptions? options = null)
    {
        RequireEqualCounts(numerators.Count, denominators.Count);
        return Statistic(numerators.Count, drawn => Sum(numerators, drawn) / Sum(denominators, drawn), stream, options);
    }

    /// <summary>Interval of the mean of <paramref name="left"/> − <paramref name="right"/>, both measured on the same units: each draw takes a unit's two values together.</summary>
    public static Interval PairedDifference(IReadOnlyList<double> left, IReadOnlyList<double> right, SeedStream stream, BootstrapOptions? options = null)
    {
        RequireEqualCounts(left.Count, right.Count);
        return Mean([.. left.Zip(right, (a, b) => a - b)], stream, options);
    }

    /// <summary>Interval of (Σ a / Σ b) / (Σ c / Σ d), all four measured on the same units: one method's FVU over another's.</summary>
    public static Interval RatioOfRatios(IReadOnlyList<double> a, IReadOnlyList<double> b, IReadOnlyList<double> c, IReadOnlyList<double> d,
        SeedStream stream, BootstrapOptions? options = null)
    {
        RequireEqualCounts(a.Count, b.Count);
        RequireEqualCounts(a.Count, c.Count);
        RequireEqualCounts(a.Count, d.Count);
        return Statistic(a.Count, drawn => Sum(a, drawn) * Sum(d, drawn) / (Sum(b, drawn) * Sum(c, drawn)), stream, options);
    }

    private static double Sum(IReadOnlyList<double> values, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        foreach (var unit in drawn)
            sum += values[unit];
        return sum;
    }

    private static void RequireEqualCounts(int left, int right)
    {
        if (left != right)
            throw new ArgumentException(FormattableString.Invariant($"paired values must be of the same units: {left} against {right}"));
    }
}
