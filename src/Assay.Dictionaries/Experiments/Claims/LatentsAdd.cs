using Assay.Core.Findings;
using Assay.Core.Statistics;
using Assay.Dictionaries.Evaluation;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>What latents know of the text's factors beyond the best of the baselines. Not a claim of the paper's tables, but what every claim about latents rests on.</summary>
internal static class LatentsAdd
{
    private const string Claim = "Latents stand for features of the text: they tell its factors better than directions got without training a dictionary.";
    private const string Rule = "holds if the interval lies above 0, fails if below";

    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        const string metric = "mean over factors of the best latent's F1, less that of the best baseline";
        if (measured.Factors is not { } factors || factors.Baselines.Count == 0)
            return [Judged.NotMeasured(measured, "latents-add", Claim, Papers.Scope("introduction"), metric, Rule, "the text has no labelled factors")];
        var (name, baseline) = factors.Baselines.MaxBy(pair => Mean(pair.Value, []));
        var sequences = factors.Latents[0].HeldOut.Numerators.Count;
        var estimate = measured.OverExamples(sequences, (_, drawn) => Mean(factors.Latents, drawn) - Mean(baseline, drawn));
        return
        [
            Judged.Finding(measured, "latents-add", Claim, Papers.Scope("introduction"), $"{metric} ({name})", estimate, estimate.Above(0), Rule,
                FormattableString.Invariant($"{factors.Latents.Count} factors; mean F1: latents {Mean(factors.Latents, []):F3}, {name} {Mean(baseline, []):F3}, linear probe (knows the labels) {Mean(factors.Probe, []):F3}.")),
        ];
    }

    /// <summary>Mean F1 over the factors that occur among the drawn sequences.</summary>
    public static double Mean(IReadOnlyList<FactorScore> scores, ReadOnlySpan<int> drawn)
    {
        var values = new List<double>(scores.Count);
        foreach (var score in scores)
        {
            var f1 = new Metric("", Logarithmic: false, _ => score.HeldOut).Of(null!, drawn);
            if (!double.IsNaN(f1))
                values.Add(f1);
        }
        return Descriptive.Mean(values);
    }
}
