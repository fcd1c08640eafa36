using System.Text.Json.Nodes;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class SaeBenchCoreTests : IDisposable
{
    private static readonly Site Residual = new(SiteKind.ResidPost, 1);
    private readonly ToyModel _toy = new();

    // The required keys of SAEBench's eval_output_schema_core.json (2026-05).
    private static readonly Dictionary<string, string> Required = new(StringComparer.Ordinal)
    {
        [""] = "eval_config eval_id datetime_epoch_millis eval_result_metrics sae_bench_commit_hash sae_lens_id sae_lens_release_id sae_lens_version sae_cfg_dict",
        ["model_behavior_preservation"] = "kl_div_score kl_div_with_ablation kl_div_with_sae",
        ["model_performance_preservation"] = "ce_loss_score ce_loss_with_ablation ce_loss_with_sae ce_loss_without_sae",
        ["reconstruction_quality"] = "explained_variance explained_variance_legacy mse cossim",
        ["shrinkage"] = "l2_norm_in l2_norm_out l2_ratio relative_reconstruction_bias",
        ["sparsity"] = "l0 l1",
        ["token_stats"] = "total_tokens_eval_reconstruction total_tokens_eval_sparsity_variance",
        ["misc_metrics"] = "freq_over_1_percent freq_over_10_percent normalized_freq_over_1_percent normalized_freq_over_10_percent average_max_encoder_cosine_sim average_max_decoder_cosine_sim frac_alive",
    };

    private const string PerLatent = "index feature_density consistent_activation_heuristic encoder_bias encoder_norm encoder_decoder_cosine_sim max_decoder_cosine_sim max_encoder_cosine_sim";

    [Fact]
    public void The_file_has_every_key_that_SAEBench_requires_and_numbers_in_all_of_them()
    {
        var file = Written(ToyModel.Identity(Residual, 16, scale: 0.5f), out _);
        Assert.Equal("core", (string)file["eval_type_id"]!);
        Assert.All(Required[""].Split(' '), key => Assert.True(file.ContainsKey(key), key));
        foreach (var (group, keys) in Required.Where(pair => pair.Key != ""))
            Assert.All(keys.Split(' '), key => Assert.True(double.IsFinite((double)file["eval_result_metrics"]![group]![key]!), key));
        var details = file["eval_result_details"]!.AsArray();
        Assert.Equal(32, details.Count);
        Assert.All(details, latent => Assert.Equal(PerLatent, string.Join(' ', latent!.AsObject().Select(pair => pair.Key))));
    }

    [Fact]
    public void Halving_what_is_read_gives_the_figures_of_half_a_vector()
    {
        var file = Written(ToyModel.Identity(Residual, 16, scale: 0.5f), out var result);
        double Of(string group, string key) => (double)file["eval_result_metrics"]![group]![key]!;
        Assert.Equal(0.5, Of("shrinkage", "l2_ratio"), 1e-6);
        Assert.Equal(1, Of("reconstruction_quality", "cossim"), 1e-6);
        Assert.Equal(Of("shrinkage", "l2_norm_in") / 2, Of("shrinkage", "l2_norm_out"), 1e-5);
        var rows = OrdinaryRows();
        Assert.Equal(rows.Average(row => Math.Sqrt(row.Sum(v => v * v))), Of("shrinkage", "l2_norm_in"), 1e-5);
        Assert.Equal(rows.Average(row => row.Sum(v => v * v)) / 4 / 16, Of("reconstruction_quality", "mse"), 1e-5);
        Assert.Equal(rows.Average(row => row.Sum(Math.Abs)), Of("sparsity", "l1"), 1e-4);
        Assert.Equal(1 - result.Fvu, Of("reconstruction_quality", "explained_variance"), 1e-12);
        Assert.Equal(result.CleanLoss + result.DeltaLoss, Of("model_performance_preservation", "ce_loss_with_sae"), 1e-12);
        Assert.Equal(-1, Of("model_behavior_preservation", "kl_div_score"));
        Assert.Equal(result.Tokens, Of("token_stats", "total_tokens_eval_reconstruction"));
    }

    [Fact]
    public void The_legacy_explained_variance_is_the_mean_of_each_tokens_own_ratio_within_its_batch()
    {
        var file = Written(ToyModel.Identity(Residual, 16, scale: 0.5f), out _);
        var rows = OrdinaryRows();                                            // one batch holds all
        var mean = Enumerable.Range(0, 16).Select(i => rows.Average(row => row[i])).ToArray();
        var expected = rows.Average(row => 1 - row.Sum(v => v * v / 4) / row.Zip(mean, (v, m) => (v - m) * (v - m)).Sum());
        Assert.Equal(expected, (double)file["eval_result_metrics"]!["reconstruction_quality"]!["explained_variance_legacy"]!, 1e-4);
    }

    [Fact]
    public void Each_latent_is_held_against_its_nearest_and_opposite_signs_are_not_near()
    {
        var file = Written(ToyModel.Identity(Residual, 16), out _);
        var latent = file["eval_result_details"]![3]!;
        Assert.Equal((1.0, 1.0, 0.0, 0.0, 0.0), ((double)latent["encoder_norm"]!, (double)latent["encoder_decoder_cosine_sim"]!, (double)latent["max_decoder_cosine_sim"]!, (double)latent["max_encoder_cosine_sim"]!, (double)latent["encoder_bias"]!));
    }

    private JsonObject Written(SparseAutoencoder dictionary, out EvaluationResult result)
    {
        using var folder = new TemporaryFolder();
        using var evaluator = new DictionaryEvaluator(_toy.Model, _toy.Text, new EvaluationOptions { Sequences = 6, BatchSequences = 6 });
        using (dictionary)
        {
            result = evaluator.Evaluate(dictionary, TestContext.Current.CancellationToken);
            SaeBenchCore.Write(folder["core.json"], result, dictionary, new("half", "toy", "random", 10, "float32"));
        }
        return JsonNode.Parse(File.ReadAllText(folder["core.json"]))!.AsObject();
    }

    private double[][] OrdinaryRows()
    {
        using var scope = NewDisposeScope();
        using var pass = _toy.Model.Forward(_toy.Text.Ids, new Taps().Read(Residual).WithoutLogits());
        var rows = pass[Residual].flatten(0, 1)[_toy.Text.TextMask().flatten()].to(ScalarType.Float64).contiguous();
        return [.. rows.data<double>().ToArray().Chunk(16)];
    }

    public void Dispose() => _toy.Dispose();
}
