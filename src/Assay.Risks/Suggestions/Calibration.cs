namespace Assay.Risks.Suggestions;

/// <summary>Turns scores into probabilities that mean what they say.</summary>
internal static class Calibration
{
    private const double Coldest = 0.05, Hottest = 20;
    private const int Steps = 60, Bins = 10;

    /// <summary>exp(score / temperature), made to add up to 1.</summary>
    public static double[] Softmax(IReadOnlyList<double> scores, double temperature = 1)
    {
        var highest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp((score - highest) / temperature))];
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    /// <summary>The temperature at which scores of rows that were not learnt from give their codes the highest likelihood (Guo et al. 2017), by golden section over its logarithm.</summary>
    public static double Temperature(IReadOnlyList<double[]> scores, IReadOnlyList<int> classes)
    {
        var (low, high, ratio) = (Math.Log(Coldest), Math.Log(Hottest), (Math.Sqrt(5) - 1) / 2);
        for (var step = 0; step < Steps; step++)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if (Loss(scores, classes, Math.Exp(left)) < Loss(scores, classes, Math.Exp(right)))
                high = right;
            else
                low = left;
        }
        return Math.Exp((low + high) / 2);
    }

    /// <summary>Expected calibration error: rows are sorted into ten bins by the probability of the code suggested first; the mean distance of a bin's mean probability from its share of right ones, weighted by rows.</summary>
    public static double Error(IReadOnlyList<double> confidences, IReadOnlyList<bool> right)
    {
        var bins = Enumerable.Range(0, confidences.Count).GroupBy(i => Math.Min(Bins - 1, (int)(confidences[i] * Bins)));
        return bins.Sum(bin => Math.Abs(bin.Sum(i => confidences[i] - (right[i] ? 1 : 0)))) / confidences.Count;
    }

    // Mean −ln p of the code.
    private static double Loss(IReadOnlyList<double[]> scores, IReadOnlyList<int> classes, double temperature) =>
        scores.Select((row, i) => -Math.Log(Math.Max(double.Epsilon, Softmax(row, temperature)[classes[i]]))).Average();
}
