using Assay.Core.Findings;
using Assay.Poisoning.Images.Defences;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>What we propose beyond the paper.</summary>
internal static class Proposals
{
    public static IEnumerable<Finding> Judge(BadLossJudged judged) => new Finding?[] { Detects(judged), Stops(judged), Controlled(judged) }.OfType<Finding>();

    private static Finding? Detects(BadLossJudged judged)
    {
        if (judged.Measured.Repetitions[0].Together.Row(DefenceKind.BadLossRecommended) is null)
            return null;
        var estimate = judged.Measured.Of((repetition, examples) => Auc(repetition, DefenceKind.BadLossRecommended, examples) - Auc(repetition, DefenceKind.BadLossPaper, examples),
            repetition => repetition.Together.Set.Images.Count);
        return judged.Finding("log-loss-detects-better", "Trajectories of log-losses tell planted examples apart better than losses do.", "proposal of ours",
            "AUROC of the recommended scoring less that of the published one, all attacks at once", estimate, estimate.Above(0), $"holds if the interval lies above 0, fails if below");
    }

    private static Finding? Stops(BadLossJudged judged)
    {
        if (judged.Measured.Repetitions[0].Together.Row(DefenceKind.BadLossRecommended) is null)
            return null;
        var estimate = judged.Measured.Of((repetition, images) =>
            repetition.Together.Row(DefenceKind.BadLossPaper)!.Scores.SuccessOver(images) - repetition.Together.Row(DefenceKind.BadLossRecommended)!.Scores.SuccessOver(images));
        return judged.Finding("log-loss-stops-more", "Log-losses leave less of the attacks than losses do.", "proposal of ours", "mean success rate left by the published scoring less that left by the recommended one", estimate, estimate.Above(0),
            $"holds if the interval lies above 0, fails if below");
    }

    private static Finding? Controlled(BadLossJudged judged)
    {
        var measured = judged.Measured;
        if (measured.Repetitions[0].Together.Row(DefenceKind.BadLossConformal) is null)
            return null;
        var estimate = measured.Of((repetition, examples) => FalseDiscoveries(repetition, examples), repetition => repetition.Together.Set.Images.Count);
        return judged.Finding("false-discoveries-as-asked", "Conformal p-values drop no larger a share of clean examples among what they drop than was asked for.", "proposal of ours",
            "clean examples' share of what was dropped", estimate, estimate.Below(measured.FalseDiscoveryRate), $"holds if the interval lies below {measured.FalseDiscoveryRate}, the rate asked for, fails if above", needsAttacks: false);
    }

    private static double Auc(BadLossRepetition repetition, DefenceKind kind, ReadOnlySpan<int> examples) => repetition.Together.Row(kind)!.Detection!.AurocOver(examples);

    private static double FalseDiscoveries(BadLossRepetition repetition, ReadOnlySpan<int> examples)
    {
        var dropped = repetition.Together.Row(DefenceKind.BadLossConformal)!.Screening!.Dropped;
        var poison = repetition.Together.Set.IsPoison;
        var (all, clean) = (0, 0);
        for (var i = 0; i < (examples.IsEmpty ? dropped.Length : examples.Length); i++)
        {
            var row = examples.IsEmpty ? i : examples[i];
            all += dropped[row] ? 1 : 0;
            clean += dropped[row] && !poison[row] ? 1 : 0;
        }
        return all == 0 ? double.NaN : (double)clean / all;     // of nothing dropped nothing can be said
    }
}
