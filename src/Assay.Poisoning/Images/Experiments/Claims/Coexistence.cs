using Assay.Core.Findings;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>Results, (1) and (5): what many attacks at once do to a training.</summary>
internal static class Coexistence
{
    public static IEnumerable<Finding> Judge(BadLossJudged judged) => [Learnt(judged), Unnoticed(judged), Spikes(judged)];

    private static Finding Learnt(BadLossJudged judged)
    {
        var (measured, bound) = (judged.Measured, judged.Measured.Margins.Learnt);
        var estimate = measured.Of((repetition, images) => repetition.Together.Undefended.SuccessOver(images));
        return judged.Finding("backdoors-coexist", "Several backdoors can be planted in one network at once.", "results", "mean attack success rate, all attacks at once, no defence", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below", needsAttacks: false);
    }

    private static Finding Unnoticed(BadLossJudged judged)
    {
        var (measured, most) = (judged.Measured, judged.Measured.Margins.Unnoticed);
        var estimate = measured.Of((repetition, images) => repetition.Together.Undefended.AccuracyOver(images) - repetition.Clean.AccuracyOver(images));
        return judged.Finding("clean-accuracy-kept", "Several backdoors cost little clean accuracy, so that nobody notices them by it.", "results", "clean accuracy with all attacks less without any", estimate, estimate.Above(-most),
            $"holds if the interval lies above -{most}, fails if below");
    }

    private static Finding Spikes(BadLossJudged judged)
    {
        var (measured, spike) = (judged.Measured, judged.Measured.Margins.Spike);
        var estimate = measured.Repetitions.Count > 1
            ? measured.Of((repetition, _) => repetition.Together.LargestSpike())
            : new(measured.Repetitions[0].Together.LargestSpike(), null);      // one training has one curve: nothing to resample
        return judged.Finding("loss-spikes", "Training on many attacks at once has epochs in which the loss spikes, which BaDLoss leaves out.", "method",
            "largest ratio of an epoch's mean loss to that of the last three kept", estimate, estimate.Above(spike), $"holds if above {spike}, fails if below", needsAttacks: false);
    }
}
