using System.Text.Json.Nodes;
using Assay.Core.Randomness;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>Families and options of which there is no golden file, against <see cref="FamilyReference"/>, from a folder of random weights under Hugging Face's names and shapes.</summary>
public sealed class FamilyTests
{
    // float32 against double; logits are of size one.
    private const double Tolerance = 2e-5;

    private const string Sizes = """
        "vocab_size": 23, "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 16
        """;

    public static TheoryData<string, string> Configs => new()
    {
        { "Gemma 1, whose hidden_act gelu means the tanh formula", $$"""{"model_type": "gemma", {{Sizes}}, "head_dim": 8, "hidden_act": "gelu", "rms_norm_eps": 1e-6, "rope_theta": 10000.0}""" },
        { "Gemma 1 with the exact GELU and biases", $$"""{"model_type": "gemma", {{Sizes}}, "head_dim": 4, "hidden_act": "gelu", "hidden_activation": "gelu", "attention_bias": true, "rms_norm_eps": 1e-6, "rope_theta": 10000.0}""" },
        { "Gemma 3 with linear scaling on global layers", $$"""{"model_type": "gemma3_text", {{Sizes}}, "head_dim": 8, "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 5, "sliding_window": 3, "sliding_window_pattern": 3, "rope_local_base_freq": 50.0, "rms_norm_eps": 1e-6, "rope_theta": 1000.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0} }""" },
        { "Llama 3's scaled frequencies", $$"""{"model_type": "llama", {{Sizes}}, "head_dim": 16, "hidden_act": "silu", "rms_norm_eps": 1e-5, "rope_theta": 20.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32} }""" },
        { "Llama with linear scaling in its oldest form and every bias", $$"""{"model_type": "llama", {{Sizes}}, "head_dim": 4, "hidden_act": "silu", "attention_bias": true, "mlp_bias": true, "tie_word_embeddings": true, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": {"type": "linear", "factor": 2.0} }""" },
        { "Qwen 2", $$"""{"model_type": "qwen2", {{Sizes}}, "head_dim": 4, "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "use_sliding_window": false, "sliding_window": 4, "max_window_layers": 2, "use_mrope": false}""" },
        { "Qwen 3", $$"""{"model_type": "qwen3", {{Sizes}}, "head_dim": 8, "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "tie_word_embeddings": true, "layer_types": ["full_attention", "full_attention", "full_attention"]}""" },
        { "Pythia", NeoX(parallel: true, bias: true) },
        { "GPT-NeoX one branch after the other, without biases of attention", NeoX(parallel: false, bias: false) },
        { "GPT-2 with the exact GELU", Gpt2("gelu", "\"n_inner\": 20") },
        { "GPT-2 with relu, unscaled scores and an output matrix of its own", Gpt2("relu", "\"scale_attn_weights\": false, \"tie_word_embeddings\": false") },
    };

    [Theory]
    [MemberData(nameof(Configs))]
    public void A_family_computes_what_a_second_derivation_computes(string name, string config)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var weights = FamilyFolder.Write(folder.Path, config);
        int[] ids = [3, 11, 22, 0, 7, 7, 15, 2, 19];
        var expected = new FamilyReference((JsonObject)JsonNode.Parse(config)!, weights).Logits(ids);
        using var model = Transformer.Load(folder.Path);
        foreach (var differentiable in (bool[])[false, true])
        {
            model.RequireGradients(differentiable);
            Near(expected, model.Forward(tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0)).detach(), name);
        }
        model.RequireGradients(false);
        model.Save(folder["again"]);
        using var again = Transformer.Load(folder["again"]);
        Assert.Equal(model.Config, again.Config);
        Assert.Equal(model.Hash(), again.Hash());
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Every_site_can_be_read_and_replaced(string name, string config)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        FamilyFolder.Write(folder.Path, config);
        using var model = Transformer.Load(folder.Path);
        var ids = tensor(new long[] { 3, 11, 22, 0, 7 }).unsqueeze(0);
        var clean = model.Forward(ids);
        foreach (var site in Site.All(model.Config))
        {
            using var same = model.Forward(ids, new Taps().Read(site).Replace(site, x => x.clone()));
            Assert.True(allclose(clean, same.Logits, atol: 1e-5), $"{name}, {site}");
            Assert.Equal(site.Kind == SiteKind.AttnPattern ? 5 : site.Width(model.Config), same[site].shape[^1]);
            using var zero = model.Forward(ids, new Taps().Replace(site, x => x * 0));
            Assert.False(allclose(clean, zero.Logits, atol: 1e-4), $"{name}, {site}");
        }
        Assert.Equal(model.Config.Variant.ParallelResidual, Site.All(model.Config).All(site => site.Kind != SiteKind.ResidMid));
    }

    [Theory]
    [InlineData(Activation.Gelu, "0.8413447460685429;-0.15865525393145707;1.9544997361036416")]      // x·Φ(x) at 1, −1, 2, by tables of Φ
    [InlineData(Activation.Silu, "0.7310585786300049;-0.2689414213699951;1.7615941559557649")]       // x / (1 + e^−x)
    public void A_nonlinearity_has_its_tabled_values(Activation activation, string expected)
    {
        var family = activation == Activation.Silu ? "llama" : "gemma";
        var config = new TransformerConfig { Family = family, MlpWidth = 3, Attention = new() { SoftCap = null, GlobalEvery = 1 }, Variant = new() { FinalSoftCap = null, Activation = activation } };
        using var scope = NewDisposeScope();
        using var tables = new PositionTables(config);
        var gateUp = tensor(new float[] { 1, -1, 2, 1, 1, 1 }).view(1, 1, 6);
        foreach (var operations in (Blocks.BlockOperations[])[new Blocks.PlainOperations(config, tables), new Blocks.FusedOperations(config, tables)])
        {
            var found = operations.Activate(gateUp).view(-1).data<float>().ToArray();
            Assert.All(expected.Split(';').Zip(found), pair => Assert.Equal(double.Parse(pair.First, System.Globalization.CultureInfo.InvariantCulture), pair.Second, 1e-6));
        }
    }

    [Theory]
    [InlineData("gemma")]
    [InlineData("gpt2")]
    [InlineData("gpt_neox")]
    [InlineData("qwen3")]
    public void Every_family_can_be_trained_from_scratch(string family)
    {
        var text = Configs.Select(row => row.Data.Item2).First(config => config.Contains($"\"{family}\"", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], text);
        using var model = Transformer.Create(TransformerConfig.Load(folder.Path), new SeedStream(1));
        using var scope = NewDisposeScope();
        using var gradients = new LanguageModels.AutogradGradients(model);
        Assert.False(LanguageModels.FusedGradients.Serves(model));
        var ids = tensor(new long[] { 3, 11, 22, 0, 7, 3, 11, 22 }).unsqueeze(0);
        var first = gradients.Run(ids);
        for (var step = 0; step < 20; step++)
        {
            using (no_grad())
                model.Weights.Flat.sub_(gradients.Gradient * 0.05);
            gradients.Run(ids);
        }
        Assert.InRange(gradients.Run(ids), 0, first - 0.5);
    }

    private static string NeoX(bool parallel, bool bias) => $$"""
        {"model_type": "gpt_neox", "vocab_size": 23, "hidden_size": 32, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 16,
         "hidden_act": "gelu", "rotary_pct": 0.25, "rotary_emb_base": 10000, "layer_norm_eps": 1e-5, "tie_word_embeddings": false,
         "use_parallel_residual": {{(parallel ? "true" : "false")}}, "attention_bias": {{(bias ? "true" : "false")}}}
        """;

    private static string Gpt2(string activation, string more) => $$"""
        {"model_type": "gpt2", "vocab_size": 23, "n_embd": 12, "n_layer": 2, "n_head": 3, "n_positions": 16, "n_ctx": 16, "activation_function": "{{activation}}", "layer_norm_epsilon": 1e-5, {{more}}}
        """;

    private static void Near(double[][] expected, Tensor found, string name)
    {
        Assert.Equal([1, expected.Length, expected[0].Length], found.shape);
        var values = found.reshape(-1).data<float>().ToArray();
        var largest = expected.SelectMany(row => row).Zip(values, (e, f) => Math.Abs(e - f)).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {largest:E2}");
        Assert.True(largest <= Tolerance, $"{name} differs by {largest}");
    }
}
