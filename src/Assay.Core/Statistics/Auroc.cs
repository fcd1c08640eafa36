namespace Assay.Core.Statistics;

/// <summary>Area under the receiver operating characteristic: the chance that a positive scores above a negative, ties counting half.</summary>
public static class Auroc
{
    /// <summary>0.5 for scores that say nothing, 1 for a perfect order; NaN where one of the classes is absent. Computed from ranks (Mann and Whitney 1947).</summary>
    public static double Of(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        if (scores.Count != labels.Count)
            throw new ArgumentException(FormattableString.Invariant($"every score needs a label: {scores.Count} scores, {labels.Count} labels"));
        if (scores.Any(double.IsNaN))
            return double.NaN;
        var ranks = Descriptive.Ranks(scores);
        double positives = labels.Count(label => label), rankSum = 0;
        for (var i = 0; i < ranks.Length; i++)
            rankSum += labels[i] ? ranks[i] : 0;
        return (rankSum - positives * (positives + 1) / 2) / (positives * (labels.Count - positives));
    }
}
