using Assay.Core.Findings;
using Assay.Core.Randomness;

namespace Assay.Core.Statistics;

/// <summary>A statistic of one repetition of an experiment over drawn units (games, images); over all of them where none are given.</summary>
public delegate double UnitStatistic<in TRepetition>(TRepetition repetition, ReadOnlySpan<int> units);

/// <summary>A value and, where there is one, its interval.</summary>
public sealed record Estimate(double Value, Interval? Interval)
{
    /// <summary>Nothing was measured.</summary>
    public static Estimate None { get; } = new(double.NaN, null);

    private double Low => Interval?.Low ?? Value;

    private double High => Interval?.High ?? Value;

    /// <summary>The statistic with its interval: Student's over repetitions where there are several, else resampled over the units of the only one.</summary>
    /// <param name="repetitions">With other seeds, at least one.</param>
    /// <param name="statistic">Of a repetition and drawn units.</param>
    /// <param name="units">How many units a repetition has to draw from.</param>
    /// <param name="resampling">Of the draws.</param>
    /// <param name="options">How often, and the level of either interval.</param>
    public static Estimate Of<TRepetition>(IReadOnlyList<TRepetition> repetitions, UnitStatistic<TRepetition> statistic, Func<TRepetition, int> units, SeedStream resampling, BootstrapOptions options)
    {
        if (repetitions.Count > 1)
        {
            var values = repetitions.Select(repetition => statistic(repetition, [])).ToArray();
            return new(values.Average(), values.Any(double.IsNaN) ? null : Intervals.StudentT(values, options.Level));
        }
        var only = repetitions[0];
        var value = statistic(only, []);
        return new(value, double.IsNaN(value) ? null : Bootstrap.Statistic(units(only), drawn => statistic(only, drawn), resampling, options));
    }

    /// <summary>Holds where the whole interval lies over the bound, fails where it lies under it.</summary>
    public Verdict Above(double bound) => Decide(Low > bound, High < bound);

    /// <summary>Holds where the whole interval lies under the bound, fails where it lies over it.</summary>
    public Verdict Below(double bound) => Decide(High < bound, Low > bound);

    /// <summary>Holds where the whole interval lies within the bounds, fails where it lies wholly outside.</summary>
    public Verdict Within(double low, double high) => Decide(Low >= low && High <= high, High < low || Low > high);

    /// <summary>Both ends and the value through a growing function.</summary>
    public Estimate Through(Func<double, double> function) =>
        new(function(Value), Interval is null ? null : Interval with { Low = function(Interval.Low), High = function(Interval.High) });

    private static Verdict Decide(bool holds, bool fails) => holds ? Verdict.Holds : fails ? Verdict.Fails : Verdict.Inconclusive;
}
