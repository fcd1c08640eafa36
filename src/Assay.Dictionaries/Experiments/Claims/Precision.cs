using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, low-precision inference: bfloat16 against float32 at inference.</summary>
internal static class Precision
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        if (measured.Precision.Count == 0)
            return [];
        var bound = measured.Margins.Precision;
        var sequences = measured.Precision[0].Half.ActiveLatents.Numerators.Count;
        return
        [
            One(measured, sequences, Metric.Fvu, "bf16-fvu", bound),
            One(measured, sequences, Metric.DeltaLoss, "bf16-delta-loss", bound),
        ];
    }

    private static Finding One(Measurements measured, int sequences, Metric metric, string id, double bound)
    {
        var estimate = measured.OverExamples(sequences, (_, drawn) => MeanRatio(measured.Precision, metric, drawn));
        return Judged.Finding(measured, id,
            "Running dictionary and model in bfloat16 changes the curves negligibly.",
            Papers.Scope("low-precision inference"), $"{metric.Name} in bfloat16 over float32, mean over {measured.Precision.Count} sparsities, {measured.Grid.Residual}",
            estimate, estimate.Within(1 - bound, 1 + bound), FormattableString.Invariant($"holds if the interval lies within 1 ± {bound}, fails if wholly outside"));
    }

    private static double MeanRatio(IReadOnlyList<PrecisionPair> pairs, Metric metric, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        foreach (var pair in pairs)
            sum += metric.Of(pair.Half, drawn) / metric.Of(pair.Full.Result, drawn);
        return sum / pairs.Count;
    }
}
