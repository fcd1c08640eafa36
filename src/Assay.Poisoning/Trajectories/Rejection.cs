namespace Assay.Poisoning.Trajectories;

/// <summary>Which examples are dropped, given their scores.</summary>
public static class Rejection
{
    /// <summary>The published rule: the most anomalous share is dropped, whatever the scores are. Ranks are over all examples; trusted ones are kept whatever their rank.</summary>
    /// <param name="scores">One per example, higher is more anomalous; of equal scores the later example ranks higher.</param>
    /// <param name="share">Of all examples, 0…1; 0.4 in the paper.</param>
    /// <param name="trusted">Kept in any case.</param>
    /// <returns>For each example whether it is dropped.</returns>
    public static bool[] Share(IReadOnlyList<double> scores, double share, IReadOnlyCollection<int> trusted)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "expected a share between 0 and 1");
        var dropped = new bool[scores.Count];
        var order = Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ToArray();
        for (var rank = 0; rank < order.Length; rank++)
            dropped[order[rank]] = rank > (1 - share) * (order.Length - 1);
        return Without(dropped, trusted);
    }

    /// <summary>Conformal p-values: p = (1 + trusted scores at least as high) / (m + 1). Uniform for a clean example that is exchangeable with the trusted ones; never below 1 / (m + 1).</summary>
    /// <param name="scores">One per example.</param>
    /// <param name="calibration">Scores of the trusted examples, each against the others.</param>
    public static double[] PValues(IReadOnlyList<double> scores, IReadOnlyList<double> calibration)
    {
        var sorted = calibration.Order().ToArray();
        return [.. scores.Select(score => (1.0 + sorted.Length - Below(sorted, score)) / (sorted.Length + 1))];
    }

    /// <summary>Benjamini and Hochberg 1995: drops the examples with the smallest p-values, as many as keep the expected share of clean ones among them at most <paramref name="rate"/>.</summary>
    /// <param name="pValues">One per example.</param>
    /// <param name="rate">False discovery rate, 0…1.</param>
    /// <param name="trusted">Kept in any case.</param>
    public static bool[] FalseDiscoveryRate(IReadOnlyList<double> pValues, double rate, IReadOnlyCollection<int> trusted)
    {
        if (rate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "expected a rate between 0 and 1");
        var sorted = pValues.Order().ToArray();
        var threshold = double.NegativeInfinity;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i] <= rate * (i + 1) / sorted.Length)
                threshold = sorted[i];
        }
        return Without([.. pValues.Select(p => p <= threshold)], trusted);
    }

    // First place whose value is not below the score.
    private static int Below(double[] sorted, double score)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < score)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static bool[] Without(bool[] dropped, IReadOnlyCollection<int> trusted)
    {
        foreach (var row in trusted)
            dropped[row] = false;
        return dropped;
    }
}
