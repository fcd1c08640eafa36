namespace Assay.Core.Statistics;

/// <summary>F1: the harmonic mean of precision and recall.</summary>
public static class F1Score
{
    /// <summary>2·TP / (2·TP + FP + FN); 0 where nothing was found, NaN where there was nothing to find and nothing was claimed.</summary>
    public static double Of(long truePositives, long falsePositives, long falseNegatives) =>
        2.0 * truePositives / (2.0 * truePositives + falsePositives + falseNegatives);

    /// <summary>F1 of the rule "score above threshold means yes".</summary>
    public static double At(double threshold, IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        RequireLabels(scores, labels);
        long hits = 0, falseAlarms = 0, misses = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            var claimed = scores[i] > threshold;
            hits += claimed && labels[i] ? 1 : 0;
            falseAlarms += claimed && !labels[i] ? 1 : 0;
            misses += !claimed && labels[i] ? 1 : 0;
        }
        return Of(hits, falseAlarms, misses);
    }

    /// <summary>The threshold with the highest F1 on these values, midway between two scores, and that F1. Optimistic on the values it was chosen on: score it on others.</summary>
    /// <returns>(+∞, 0) where there is no positive.</returns>
    public static (double Threshold, double F1) Best(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        RequireLabels(scores, labels);
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i])];
        long positives = labels.Count(label => label), hits = 0;
        var best = (Threshold: double.PositiveInfinity, F1: 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            hits += labels[order[i]] ? 1 : 0;
            var score = scores[order[i]];
            var next = i + 1 < order.Length ? scores[order[i + 1]] : double.NegativeInfinity;
            if (score == next)
                continue;   // equal scores fall on the same side of any threshold
            var f1 = Of(hits, i + 1 - hits, positives - hits);
            if (f1 > best.F1)
                best = (double.IsNegativeInfinity(next) ? next : next + (score - next) / 2, f1);
        }
        return best;
    }

    private static void RequireLabels(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        if (scores.Count != labels.Count)
            throw new ArgumentException(FormattableString.Invariant($"every score needs a label: {scores.Count} scores, {labels.Count} labels"));
    }
}
