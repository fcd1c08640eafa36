using Assay.Core.Findings;
using Assay.Poisoning.Images.Training;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>The paper's findings, and what we claim beyond it.</summary>
internal static class BadLossClaims
{
    public static IReadOnlyList<Finding> Judge(BadLossOptions options, BadLossMeasurements measured)
    {
        var judged = new BadLossJudged(measured, options.Data is null ? Scope.Analogue : options.Network == NetworkSize.ResNet50 ? Scope.Exact : Scope.Scaled);
        return [.. Coexistence.Judge(judged), .. Defending.Judge(judged), .. Proposals.Judge(judged)];
    }
}
