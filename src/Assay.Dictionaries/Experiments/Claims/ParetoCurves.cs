using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, sparsity against fidelity: sparsity against fidelity.</summary>
internal static class ParetoCurves
{
    public static IEnumerable<Finding> Judge(Measurements measured) => [Monotone(measured), Wider(measured)];

    private static Finding Monotone(Measurements measured)
    {
        var curves = measured.Dictionaries
            .Where(d => d.Entry.Family == Family.JumpReLU)
            .GroupBy(d => (d.Entry.Options.Site, d.Entry.Options.Latents, d.Entry.Seed))
            .Select(group => new SparsityCurve(group.Select(d => d.Result)))
            .Where(curve => curve.Points.Count > 1)
            .ToArray();
        var estimate = curves.Length == 0 ? Estimate.None : measured.OverExamples(curves[0].Sequences, (_, drawn) => ShareInOrder(curves, drawn));
        var needed = measured.Margins.PairsInOrder;
        return Judged.Finding(measured, "pareto-monotone",
            "A lower sparsity coefficient gives more active latents and a lower delta loss and FVU, smoothly.",
            Papers.Scope("sparsity against fidelity"), "share of neighbouring points on JumpReLU curves where the one with the higher L0 has the lower FVU and the lower delta loss",
            estimate, estimate.Value >= needed ? Verdict.Holds : estimate.Interval?.High < needed ? Verdict.Fails : Verdict.Inconclusive,
            FormattableString.Invariant($"holds if at least {needed} of the pairs are in order; fails if the whole interval is below"));
    }

    private static double ShareInOrder(SparsityCurve[] curves, ReadOnlySpan<int> drawn)
    {
        int ordered = 0, pairs = 0;
        foreach (var curve in curves)
        {
            for (var i = 1; i < curve.Points.Count; i++, pairs += 2)
            {
                foreach (var metric in (Metric[])[Metric.Fvu, Metric.DeltaLoss])
                    ordered += metric.Of(curve.Points[i], drawn) < metric.Of(curve.Points[i - 1], drawn) ? 1 : 0;
            }
        }
        return (double)ordered / pairs;
    }

    private static Finding Wider(Measurements measured)
    {
        var grid = measured.Grid;
        var (wide, narrow) = (measured.Curve(Family.JumpReLU, grid.Residual, grid.Widest), measured.Curve(Family.JumpReLU, grid.Residual, grid.Narrowest));
        var estimate = grid.Widest == grid.Narrowest ? Estimate.None : measured.OverExamples(wide.Sequences, (_, drawn) => wide.RatioTo(narrow, Metric.Fvu, drawn));
        return Judged.Finding(measured, "wider-dominates",
            "Wider dictionaries reconstruct better at equal L0.",
            Papers.Scope("sparsity against fidelity"), FormattableString.Invariant($"FVU with {grid.Widest} latents over FVU with {grid.Narrowest}, at equal L0, {grid.Residual}"),
            estimate, estimate.Below(1), "holds if the interval lies below 1, fails if above");
    }
}
