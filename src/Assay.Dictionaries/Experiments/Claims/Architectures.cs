using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>JumpReLU against its rivals at equal L0.</summary>
internal static class Architectures
{
    // From measurements on worlds of known features: what decides the order is whether tokens differ in how many features they need.
    private const string Caveat = "A fixed k suits text whose tokens all need about as many features, and short training; where the need varies by token JumpReLU gains, since it may spend more on some tokens.";

    public static IEnumerable<Finding> Judge(Measurements measured) =>
    [
        .. AgainstTopK(measured, Metric.Fvu, "jumprelu-topk-fvu"),
        .. AgainstTopK(measured, Metric.DeltaLoss, "jumprelu-topk-delta-loss"),
        .. Better(measured, Family.Gated, "Gated", "jumprelu-gated-fvu"),
        .. Better(measured, Family.ReluL1, "ReLU-L1", "jumprelu-relu-l1-fvu"),
    ];

    private static IEnumerable<Finding> AgainstTopK(Measurements measured, Metric metric, string id)
    {
        if (measured.Grid.Options.Rivals.K.Count == 0)
            yield break;
        var margin = measured.Margins.Equivalence;
        var estimate = Ratio(measured, Family.TopK, metric, measured.Seeds);
        yield return Judged.Finding(measured, id,
            "JumpReLU dictionaries are about as effective as k-sparse autoencoders at equal L0.",
            Papers.Jump("sparsity against fidelity"), $"{metric.Name} of JumpReLU over TopK at equal L0, {measured.Grid.Residual}",
            estimate, estimate.Within(1 - margin, 1 + margin),
            FormattableString.Invariant($"holds if the interval lies within 1 ± {margin}, fails if wholly outside"), Caveat);
    }

    private static IEnumerable<Finding> Better(Measurements measured, Family rival, string name, string id)
    {
        if (measured.Curve(rival, measured.Grid.Residual, measured.Grid.MainWidth).Points.Count == 0)
            yield break;
        var estimate = Ratio(measured, rival, Metric.Fvu, seeds: 1);
        yield return Judged.Finding(measured, id,
            $"JumpReLU dictionaries reconstruct at least as faithfully as {name} ones at equal L0.",
            Papers.Jump("sparsity against fidelity"), $"FVU of JumpReLU over {name} at equal L0, {measured.Grid.Residual}",
            estimate, estimate.Below(1), "holds if the interval lies below 1, fails if above");
    }

    private static Estimate Ratio(Measurements measured, Family rival, Metric metric, int seeds) =>
        measured.Ratio(seeds, measured.Main(measured.Grid.Residual).Sequences, (seed, drawn) =>
            measured.Main(measured.Grid.Residual, seed).RatioTo(measured.Curve(rival, measured.Grid.Residual, measured.Grid.MainWidth, seed), metric, drawn));
}
