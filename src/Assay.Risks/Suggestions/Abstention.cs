namespace Assay.Risks.Suggestions;

/// <summary>When to suggest nothing.</summary>
internal static class Abstention
{
    /// <summary>The lowest probability of the first suggestion at which those that remain are right as often as <paramref name="precision"/> asks, on rows that were not learnt from; +∞ where no such is.</summary>
    /// <remarks>A higher precision never gives a lower threshold.</remarks>
    public static double Threshold(IReadOnlyList<double> confidences, IReadOnlyList<bool> right, double precision)
    {
        int[] order = [.. Enumerable.Range(0, confidences.Count).OrderByDescending(i => confidences[i])];
        var (hits, threshold) = (0, double.PositiveInfinity);
        for (var i = 0; i < order.Length; i++)
        {
            hits += right[order[i]] ? 1 : 0;
            var last = i + 1 == order.Length || confidences[order[i + 1]] < confidences[order[i]];      // equal probabilities stay together
            if (last && hits >= precision * (i + 1))
                threshold = confidences[order[i]];
        }
        return threshold;
    }
}
