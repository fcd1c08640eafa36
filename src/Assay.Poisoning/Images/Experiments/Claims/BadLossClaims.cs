using Assay.Core.Findings;
using Assay.Poisoning.Images.Training;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>The paper's findings, and what we claim beyond it.</summary>
internal static class BadLossClaims
{
    private const int PaperImages = 50_000, PaperEpochs = 100;

    public static IReadOnlyList<Finding> Judge(BadLossOptions options, BadLossMeasurements measured)
    {
        var judged = new BadLossJudged(measured, ScopeOf(options, measured));
        return [.. Coexistence.Judge(judged), .. Defending.Judge(judged), .. Proposals.Judge(judged)];
    }

    // A large network on a part of the images is no less scaled down than a small one.
    private static Scope ScopeOf(BadLossOptions options, BadLossMeasurements measured) => options.Data is null ? Scope.Analogue
        : options.Network == NetworkSize.ResNet50 && options.Training.Epochs >= PaperEpochs && measured.Repetitions[0].Together.Set.Images.Count >= PaperImages ? Scope.Exact : Scope.Scaled;
}
