using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, sparsity against fidelity: the same FVU costs more at the residual stream than at a branch.</summary>
internal static class Sites
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        if (measured.Grid.Sites.Count == 1)
            return [];
        return [ResidualCostsMore(measured), FvuAlike(measured)];
    }

    private static Finding ResidualCostsMore(Measurements measured)
    {
        var (residual, attention, mlp) = (measured.Main(measured.Grid.Residual), measured.Main(measured.Grid.Attention), measured.Main(measured.Grid.Mlp));
        var estimate = measured.OverExamples(residual.Sequences, (_, drawn) =>
            2 / (attention.RatioTo(residual, Metric.DeltaLoss, drawn) + mlp.RatioTo(residual, Metric.DeltaLoss, drawn)));
        return Judged.Finding(measured, "residual-delta-loss",
            "Delta loss is consistently larger for residual-stream dictionaries than for attention and MLP ones.",
            Papers.Scope("sparsity against fidelity"), "delta loss at the residual site over the mean of the attention and MLP sites, at equal L0",
            estimate, estimate.Above(1), "holds if the interval lies above 1, fails if below");
    }

    private static Finding FvuAlike(Measurements measured)
    {
        var curves = measured.Grid.Sites.Select(site => measured.Main(site)).ToArray();
        var bound = measured.Margins.FvuAcrossSites;
        var estimate = measured.OverExamples(curves[0].Sequences, (_, drawn) => Spread(curves, drawn));
        return Judged.Finding(measured, "fvu-across-sites",
            "FVU is about equal across sites.",
            Papers.Scope("sparsity against fidelity"), "largest over smallest FVU of the three sites, at the L0 that each shares with the residual site",
            estimate, estimate.Within(0, bound), FormattableString.Invariant($"holds if the interval lies at or below {bound}, fails if above"));
    }

    private static double Spread(SparsityCurve[] curves, ReadOnlySpan<int> drawn)
    {
        var ratios = new double[curves.Length];
        for (var i = 0; i < curves.Length; i++)
            ratios[i] = curves[i].RatioTo(curves[0], Metric.Fvu, drawn);   // the residual site against itself is 1
        return ratios.Max() / ratios.Min();
    }
}
