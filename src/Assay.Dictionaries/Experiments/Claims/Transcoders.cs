using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, transcoders: transcoders against MLP autoencoders.</summary>
internal static class Transcoders
{
    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        var transcoders = measured.Curve(Family.Transcoder, measured.Grid.MlpInput, measured.Grid.MainWidth);
        if (transcoders.Points.Count == 0)
            return [];
        var autoencoders = measured.Main(measured.Grid.Mlp);
        var estimate = measured.OverExamples(transcoders.Sequences, (_, drawn) => transcoders.RatioTo(autoencoders, Metric.DeltaLoss, drawn));
        return
        [
            Judged.Finding(measured, "transcoders-worse",
                "Transcoders have a higher delta loss than MLP-output autoencoders at equal L0 (the reverse was found on GPT-2 small).",
                Papers.Scope("transcoders"), $"delta loss of transcoders over MLP autoencoders at equal L0, {measured.Grid.Mlp}",
                estimate, estimate.Above(1), "holds if the interval lies above 1, fails if below"),
        ];
    }
}
