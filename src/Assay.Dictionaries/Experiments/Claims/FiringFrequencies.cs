using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, effect of width: mass moves to rarer latents as width grows.</summary>
internal static class FiringFrequencies
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        var grid = measured.Grid;
        if (grid.Widest == grid.Narrowest)
            return [];
        var wide = Logs(measured.Curve(Family.JumpReLU, grid.Residual, grid.Widest));
        var narrow = Logs(measured.Curve(Family.JumpReLU, grid.Residual, grid.Narrowest));
        var value = Descriptive.Median(wide) - Descriptive.Median(narrow);
        var interval = wide.Length == 0 || narrow.Length == 0 ? null : Bootstrap.Statistic(wide.Length + narrow.Length, drawn => Shift(wide, narrow, drawn),
            measured.Resampling, new(measured.Margins.Resamples, measured.Margins.Level));
        var estimate = new Estimate(value, interval);
        return
        [
            Judged.Finding(measured, "frequency-moves-down",
                "As width grows, the mode and mass of the firing-frequency histogram move to lower frequencies.",
                Papers.Scope("effect of width"), FormattableString.Invariant($"median log10 firing frequency of live latents, {grid.Widest} latents less {grid.Narrowest}, all λ together, {grid.Residual}"),
                estimate, estimate.Below(0), "holds if the interval lies below 0, fails if above",
                "The interval is over latents. Part of the shift is arithmetic: frequencies sum to L0, whatever the width."),
        ];
    }

    private static double[] Logs(SparsityCurve curve) =>
        [.. curve.Points.SelectMany(point => point.FiringFrequencies).Where(frequency => frequency > 0).Select(Math.Log10)];

    // Both groups are resampled in one draw of units: each unit keeps its group.
    private static double Shift(double[] wide, double[] narrow, ReadOnlySpan<int> drawn)
    {
        List<double> w = [], n = [];
        foreach (var unit in drawn)
        {
            if (unit < wide.Length)
                w.Add(wide[unit]);
            else
                n.Add(narrow[unit - wide.Length]);
        }
        return Descriptive.Median(w) - Descriptive.Median(n);
    }
}
