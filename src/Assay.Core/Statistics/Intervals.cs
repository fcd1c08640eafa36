using Assay.Core.Findings;

namespace Assay.Core.Statistics;

/// <summary>Intervals from a formula, for the few values that seeds give.</summary>
public static class Intervals
{
    /// <summary>Student's t interval of the mean: mean ± t(n−1) · s/√n. Null for fewer than two values, where nothing is known about the spread.</summary>
    public static Interval? StudentT(IReadOnlyList<double> values, double level = 0.95, IntervalOver over = IntervalOver.Seeds)
    {
        if (values.Count < 2)
            return null;
        var mean = Descriptive.Mean(values);
        var half = StudentTQuantile((1 + level) / 2, values.Count - 1) * Descriptive.StandardDeviation(values) / Math.Sqrt(values.Count);
        return new(mean - half, mean + half, level, over, values.Count);
    }

    /// <summary>The t quantile that leaves <paramref name="probability"/> below it.</summary>
    public static double StudentTQuantile(double probability, double degreesOfFreedom) => MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degreesOfFreedom, probability);
}
