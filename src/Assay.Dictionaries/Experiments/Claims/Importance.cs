using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, uniformity of active latent importance: how evenly active latents share the work.</summary>
internal static class Importance
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        var curve = measured.Main(measured.Grid.Residual);
        if (curve.Points.Count < 2 || double.IsNaN(curve.Points[0].UniformityRL0))
            return [];
        var (sparse, dense) = (curve.Points[0], curve.Points[^1]);
        var estimate = measured.OverExamples(curve.Sequences, (_, drawn) => Metric.UniformityRL0.Of(dense, drawn) - Metric.UniformityRL0.Of(sparse, drawn));
        return
        [
            Judged.Finding(measured, "uniformity-falls",
                "The uniformity of active latent importance, r_L0, falls as L0 grows.",
                Papers.Scope("uniformity of active latent importance"), FormattableString.Invariant($"r_L0 at L0 {dense.L0:F1} less r_L0 at L0 {sparse.L0:F1}, {measured.Grid.Residual}"),
                estimate, estimate.Below(0), "holds if the interval lies below 0, fails if above"),
        ];
    }
}
