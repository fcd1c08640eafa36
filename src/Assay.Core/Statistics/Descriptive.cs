namespace Assay.Core.Statistics;

/// <summary>What a list of numbers looks like. An empty list gives NaN, and a NaN among the values gives NaN.</summary>
public static class Descriptive
{
    /// <summary>Arithmetic mean.</summary>
    public static double Mean(IReadOnlyList<double> values) => values.Count == 0 ? double.NaN : values.Sum() / values.Count;

    /// <summary>Standard deviation of a sample (divisor n − 1); NaN for fewer than two values.</summary>
    public static double StandardDeviation(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
            return double.NaN;
        var mean = Mean(values);
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    /// <summary>The value that leaves <paramref name="probability"/> of the values below it, interpolated linearly between order statistics (type 7 of Hyndman and Fan 1996, as R and NumPy).</summary>
    public static double Quantile(IReadOnlyList<double> values, double probability)
    {
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability lies in 0…1");
        if (values.Count == 0 || values.Any(double.IsNaN))
            return double.NaN;
        double[] sorted = [.. values.Order()];
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        // Equal neighbours first: the difference of two infinities would be NaN.
        return sorted[below] == sorted[above] ? sorted[below] : sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyList<double> values) => Quantile(values, 0.5);

    /// <summary>Pearson's correlation; NaN where either list does not vary.</summary>
    public static double Pearson(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        RequirePairs(left, right);
        double meanLeft = Mean(left), meanRight = Mean(right), both = 0, squareLeft = 0, squareRight = 0;
        for (var i = 0; i < left.Count; i++)
        {
            double a = left[i] - meanLeft, b = right[i] - meanRight;
            both += a * b;
            squareLeft += a * a;
            squareRight += b * b;
        }
        return both / Math.Sqrt(squareLeft * squareRight);
    }

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, ties at their mean rank.</summary>
    public static double Spearman(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        RequirePairs(left, right);
        return left.Concat(right).Any(double.IsNaN) ? double.NaN : Pearson(Ranks(left), Ranks(right));
    }

    /// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && values[order[last + 1]] == values[order[first]])
                last++;
            for (var i = first; i <= last; i++)
                ranks[order[i]] = (first + last) / 2.0 + 1;
            first = last + 1;
        }
        return ranks;
    }

    private static void RequirePairs(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        if (left.Count != right.Count)
            throw new ArgumentException(FormattableString.Invariant($"a correlation needs pairs: {left.Count} values against {right.Count}"));
    }
}
