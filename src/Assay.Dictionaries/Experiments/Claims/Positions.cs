using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, sequence position: error by position in the context.</summary>
internal static class Positions
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        var point = Middle(measured.Main(measured.Grid.Residual));
        if (point is null || point.Positions.Spans.Count < 3)
            return [];
        var (first, last) = (point.Positions.Spans[1].SquaredError, point.Positions.Spans[^1].SquaredError);   // span 0 is BOS
        var late = point.Positions.Spans[^1];
        var estimate = measured.OverExamples(first.Numerators.Count, (_, drawn) => Over(last, drawn) / Over(first, drawn));
        return
        [
            Judged.Finding(measured, "error-by-position",
                "Reconstruction error rises over the first tokens of the context.",
                Papers.Scope("sequence position"), FormattableString.Invariant($"squared error at positions {late.From} to {late.To} over that of the first token after BOS, {measured.Grid.Residual}, middle λ"),
                estimate, estimate.Above(1), "holds if the interval lies above 1, fails if below"),
        ];
    }

    /// <summary>The dictionary in the middle of a curve.</summary>
    public static Evaluation.EvaluationResult? Middle(SparsityCurve curve) => curve.Points.Count == 0 ? null : curve.Points[curve.Points.Count / 2];

    private static double Over(Evaluation.SequenceRatio ratio, ReadOnlySpan<int> drawn) => new Metric("", Logarithmic: false, _ => ratio).Of(null!, drawn);
}
