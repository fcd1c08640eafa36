using System.Text.Json.Nodes;
using Assay.Core.Runs;
using Assay.Dictionaries.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Writes an evaluation as SAEBench's core result file, for its plots and tables.</summary>
/// <remarks>
/// adamkarvonen/SAEBench, sae_bench/evals/core/eval_output.py and eval_output_schema_core.json. What is not measured here is -1, as there: KL divergences and, above
/// <see cref="LargestCompared"/> latents, nearest-neighbour cosines. explained_variance is 1 − FVU about the true mean; SAEBench's own figure is taken about zero in some versions.
/// </remarks>
public static class SaeBenchCore
{
    /// <summary>Latents up to which each is compared with every other, M² products of width d.</summary>
    public const int LargestCompared = 1 << 15;

    private const double NotMeasured = -1;
    private const int Digits = 5;             // of the per-latent figures, as there

    /// <summary>Replaces <paramref name="path"/> by the result of one dictionary.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="result">What was measured.</param>
    /// <param name="dictionary">Whose weights the per-latent figures are of.</param>
    /// <param name="setting">What was evaluated on.</param>
    public static void Write(string path, EvaluationResult result, SparseAutoencoder dictionary, SaeBenchSetting setting) =>
        AtomicFile.WriteText(path, Result(result, dictionary, setting).ToJsonString(FormatSettings.Indented) + "\n");

    internal static JsonObject Result(EvaluationResult result, SparseAutoencoder dictionary, SaeBenchSetting setting)
    {
        var latents = LatentFigures.Of(dictionary);
        return new()
        {
            ["eval_type_id"] = "core",
            ["eval_config"] = Config(setting),
            ["eval_id"] = Guid.NewGuid().ToString(),
            ["datetime_epoch_millis"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            ["eval_result_metrics"] = Metrics(result, latents),
            ["eval_result_details"] = Details(result, latents),
            ["sae_bench_commit_hash"] = "measured by Assay",
            ["sae_lens_id"] = setting.Dictionary,
            ["sae_lens_release_id"] = setting.Dictionary,
            ["sae_lens_version"] = null,
            ["sae_cfg_dict"] = SaeLensFolder.Config(dictionary, dictionary.Architecture),
            ["eval_result_unstructured"] = new JsonObject(),
        };
    }

    private static JsonObject Config(SaeBenchSetting setting) => new()
    {
        ["model_name"] = setting.Model, ["llm_dtype"] = setting.DType, ["dataset"] = setting.Text, ["context_size"] = setting.ContextLength,
        ["compute_kl"] = false, ["compute_ce_loss"] = true, ["compute_l2_norms"] = true, ["compute_sparsity_metrics"] = true, ["compute_variance_metrics"] = true,
        ["compute_featurewise_density_statistics"] = true, ["compute_featurewise_weight_based_metrics"] = true, ["exclude_special_tokens_from_reconstruction"] = true,
    };

    private static JsonObject Metrics(EvaluationResult r, LatentFigures latents) => new()
    {
        ["model_behavior_preservation"] = Group(("kl_div_score", NotMeasured), ("kl_div_with_ablation", NotMeasured), ("kl_div_with_sae", NotMeasured)),
        ["model_performance_preservation"] = Group(
            ("ce_loss_score", r.LossRecovered), ("ce_loss_with_ablation", r.AblatedLoss), ("ce_loss_with_sae", r.CleanLoss + r.DeltaLoss), ("ce_loss_without_sae", r.CleanLoss)),
        ["reconstruction_quality"] = Group(
            ("explained_variance", 1 - r.Fvu), ("explained_variance_legacy", r.Means.LegacyExplainedVariance), ("mse", r.Means.SquaredErrorPerDimension), ("cossim", r.Means.Cosine)),
        ["shrinkage"] = Group(
            ("l2_norm_in", r.Means.InputLength), ("l2_norm_out", r.Means.OutputLength), ("l2_ratio", r.Means.LengthRatio), ("relative_reconstruction_bias", r.RelativeReconstructionBias)),
        ["sparsity"] = Group(("l0", r.L0), ("l1", r.Means.L1)),
        ["token_stats"] = new JsonObject { ["total_tokens_eval_reconstruction"] = r.Tokens, ["total_tokens_eval_sparsity_variance"] = r.Tokens },
        ["misc_metrics"] = Misc(r.FiringFrequencies, latents),
    };

    private static JsonObject Misc(IReadOnlyList<double> frequencies, LatentFigures latents)
    {
        double Share(double above) => (double)frequencies.Count(f => f > above) / frequencies.Count;
        double Mass(double above) => frequencies.Sum() is > 0 and var all ? frequencies.Where(f => f > above).Sum() / all : 0;
        return Group(
            ("freq_over_1_percent", Share(0.01)), ("freq_over_10_percent", Share(0.1)), ("normalized_freq_over_1_percent", Mass(0.01)), ("normalized_freq_over_10_percent", Mass(0.1)),
            ("average_max_encoder_cosine_sim", latents.NearestEncoder.Average()), ("average_max_decoder_cosine_sim", latents.NearestDecoder.Average()), ("frac_alive", Share(0)));
    }

    private static JsonArray Details(EvaluationResult r, LatentFigures latents) =>
        [.. Enumerable.Range(0, r.FiringFrequencies.Count).Select(JsonNode (i) => new JsonObject
        {
            ["index"] = i, ["feature_density"] = Number(Math.Round(r.FiringFrequencies[i], Digits)), ["consistent_activation_heuristic"] = NotMeasured,
            ["encoder_bias"] = Number(Math.Round(latents.Bias[i], Digits)), ["encoder_norm"] = Number(Math.Round(latents.EncoderLength[i], Digits)),
            ["encoder_decoder_cosine_sim"] = Number(Math.Round(latents.Cosine[i], Digits)),
            ["max_decoder_cosine_sim"] = Number(Math.Round(latents.NearestDecoder[i], Digits)), ["max_encoder_cosine_sim"] = Number(Math.Round(latents.NearestEncoder[i], Digits)),
        })];

    private static JsonObject Group(params ReadOnlySpan<(string Name, double Value)> figures)
    {
        var group = new JsonObject();
        foreach (var (name, value) in figures)
            group[name] = Number(value);
        return group;
    }

    private static double Number(double value) => double.IsFinite(value) ? value : NotMeasured;

    /// <summary>What the weights alone say of each latent.</summary>
    private sealed record LatentFigures(double[] Bias, double[] EncoderLength, double[] Cosine, double[] NearestEncoder, double[] NearestDecoder)
    {
        public static LatentFigures Of(SparseAutoencoder dictionary)
        {
            using var noGradients = no_grad();
            using var scope = NewDisposeScope();
            var state = dictionary.State();
            var (encoder, decoder) = (state["W_enc"].t().to(ScalarType.Float32), state["W_dec"].to(ScalarType.Float32));          // [M, d], [M, e]
            var bias = state.GetValueOrDefault("b_enc") ?? state["b_mag"];
            var (unitEncoder, unitDecoder) = (Unit(encoder), Unit(decoder));
            var cosines = dictionary.InputWidth == dictionary.OutputWidth ? ReconstructionSums.Values((unitEncoder * unitDecoder).sum(dim: 1)) : Unmeasured(dictionary.Latents);
            return new(ReconstructionSums.Values(bias), ReconstructionSums.Values(encoder.square().sum(dim: 1).sqrt()), cosines, Nearest(unitEncoder), Nearest(unitDecoder));
        }

        private static Tensor Unit(Tensor rows) => rows / rows.square().sum(dim: 1, keepdim: true).sqrt().clamp_min(1e-12);

        private static double[] Unmeasured(int count) => [.. Enumerable.Repeat(NotMeasured, count)];

        /// <summary>Each row's largest cosine with another.</summary>
        private static double[] Nearest(Tensor unit)
        {
            var count = (int)unit.shape[0];
            if (count is > LargestCompared or < 2)
                return Unmeasured(count);
            var nearest = new List<double>(count);
            foreach (var part in unit.split(512))
            {
                using var scope = NewDisposeScope();
                var cosines = part.matmul(unit.t());
                cosines.diagonal(offset: nearest.Count).fill_(double.NegativeInfinity);     // itself
                nearest.AddRange(ReconstructionSums.Values(cosines.max(1).values));
            }
            return [.. nearest];
        }
    }
}

/// <summary>What a dictionary was evaluated on, in SAEBench's words.</summary>
/// <param name="Dictionary">Its name or path.</param>
/// <param name="Model">The model's name or folder.</param>
/// <param name="Text">The text's name.</param>
/// <param name="ContextLength">Tokens a sequence.</param>
/// <param name="DType">Of the forward pass.</param>
public sealed record SaeBenchSetting(string Dictionary, string Model, string Text, int ContextLength, string DType);
