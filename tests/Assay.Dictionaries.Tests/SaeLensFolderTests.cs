using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

public class SaeLensFolderTests
{
    private const int Width = 4, Latents = 6;

    public static TheoryData<string> Architectures => ["jumprelu", "topk", "gated", "standard"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_saved_dictionary_loads_with_the_same_bits_and_sites(string architecture)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make(architecture);
        saved.Save(folder["sae"]);
        using var loaded = SparseAutoencoder.Load(folder["sae"]);
        Assert.Equal(saved.GetType(), loaded.GetType());
        Assert.Equal((saved.Input, saved.Target), (loaded.Input, loaded.Target));
        Assert.All(saved.State(), pair => Assert.True(Probe.SameBits(pair.Value, loaded.State()[pair.Key])));
        Assert.True(Probe.SameBits(saved.Encode(Batch()), loaded.Encode(Batch())));
    }

    [Theory]
    [InlineData("jumprelu", "W_dec W_enc b_dec b_enc threshold")]
    [InlineData("topk", "W_dec W_enc b_dec b_enc")]
    [InlineData("gated", "W_dec W_enc b_dec b_gate b_mag r_mag")]
    [InlineData("standard", "W_dec W_enc b_dec b_enc")]
    public void The_files_hold_SAELens_names_and_settings(string architecture, string names)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make(architecture);
        saved.Save(folder["sae"]);
        using var weights = SafetensorsFile.Open(folder["sae/sae_weights.safetensors"]);
        Assert.Equal(names, string.Join(' ', weights.Names.Order(StringComparer.Ordinal)));
        var config = JsonNode.Parse(File.ReadAllText(folder["sae/cfg.json"]))!;
        Assert.Equal(architecture, (string)config["architecture"]!);
        Assert.Equal((Width, Latents), ((int)config["d_in"]!, (int)config["d_sae"]!));
        Assert.False((bool)config["apply_b_dec_to_input"]!);
        Assert.Equal("none", (string)config["normalize_activations"]!);
        Assert.Equal("float32", (string)config["dtype"]!);
        Assert.Equal("blocks.3.hook_resid_post", (string)config["metadata"]!["hook_name"]!);
        Assert.Equal(architecture == "topk" ? 2 : null, (int?)config["k"]);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void An_encoder_that_subtracts_its_decoder_bias_goes_on_doing_so_when_it_is_read(string architecture)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make(architecture);
        saved.Save(folder["sae"]);
        Change(folder["sae"], config => config["apply_b_dec_to_input"] = true);
        using var loaded = SparseAutoencoder.Load(folder["sae"]);
        var x = Batch();
        Assert.InRange(Probe.Difference(loaded.Encode(x), saved.Encode(x - saved.DecoderBias)), 0, 1e-5);
    }

    [Fact]
    public void A_folder_of_SAELens_without_our_keys_gives_the_site_by_its_hook()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make("jumprelu");
        saved.Save(folder["sae"]);
        Change(folder["sae"], config => config["metadata"] = new JsonObject { ["hook_name"] = "blocks.12.attn.hook_z", ["sae_lens_version"] = "6.0.0" });
        using var loaded = SparseAutoencoder.Load(folder["sae"]);
        Assert.Equal(new Site(SiteKind.AttnZ, 12), loaded.Input);
        Assert.Equal(loaded.Input, loaded.Target);
    }

    [Theory]
    [InlineData("architecture", "matryoshka", "architecture is 'matryoshka', expected one of")]
    [InlineData("normalize_activations", "batch_norm", "normalize_activations is 'batch_norm'")]
    [InlineData("normalize_activations", true, "normalize_activations is 'expected_average_only_in', whose scale lies in activation_scaler.json")]
    [InlineData("hook_head_index", 3, "has a hook_head_index")]
    [InlineData("activation_fn", "tanh-relu", "activation_fn is 'tanh-relu'")]
    [InlineData("d_sae", 7, "W_enc is [4, 6], expected [4, 7]")]
    [InlineData("d_sae", -1, "d_sae is -1, expected at least 1")]
    [InlineData("d_in", "wide", "d_in is \"wide\", expected a whole number")]
    [InlineData("k", 100, "k is 100, more than the 6 latents")]
    public void A_configuration_that_does_not_fit_is_refused_by_name(string key, object value, string message)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make("topk");
        saved.Save(folder["sae"]);
        Change(folder["sae"], config => config[key] = JsonValue.Create(value));
        var fault = Assert.Throws<UnreadableFileException>(() => SparseAutoencoder.Load(folder["sae"]));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var saved = Make("standard");
        saved.Save(folder["sae"]);
        Change(folder["sae"], config => config["architecture"] = "jumprelu");
        var fault = Assert.Throws<UnreadableFileException>(() => SparseAutoencoder.Load(folder["sae"]));
        Assert.Contains("no tensor 'threshold'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_configuration_and_one_with_a_broken_one_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<UnreadableFileException>(() => SparseAutoencoder.Load(folder["none"])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["cfg.json"], "{ \"architecture\": ");
        Assert.Contains("is no JSON", Assert.Throws<UnreadableFileException>(() => SparseAutoencoder.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_of_the_wrong_width_are_refused()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Make("jumprelu");
        var fault = Assert.Throws<ArgumentException>(() => dictionary.Encode(zeros(2, 5)));
        Assert.Contains("activations is [2, 5], expected [*, 4]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_in_bfloat16_encodes_nearly_alike_and_leaves_the_original_alone()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Make("standard");
        using var half = dictionary.To(ScalarType.BFloat16);
        Assert.Equal(ScalarType.BFloat16, half.DecoderWeights.dtype);
        Assert.Equal(ScalarType.Float32, dictionary.DecoderWeights.dtype);
        Assert.InRange(Probe.Difference(half.Encode(Batch().to(ScalarType.BFloat16)), dictionary.Encode(Batch())), 0, 0.05);
    }

    private static void Change(string folder, Action<JsonNode> change)
    {
        var path = Path.Combine(folder, "cfg.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    private static SparseAutoencoder Make(string architecture)
    {
        using var generator = new Generator(9);
        Tensor Random(params long[] sizes) => randn(sizes, generator: generator);
        var site = new Site(SiteKind.ResidPost, 3);
        var (encoder, decoder, bias) = (Random(Width, Latents), Random(Latents, Width), Random(Width));
        return architecture switch
        {
            "jumprelu" => new JumpReLUAutoencoder(encoder, Random(Latents), Random(Latents).abs(), decoder, bias) { Input = site, Target = site },
            "topk" => new TopKAutoencoder(encoder, Random(Latents), decoder, bias, 2) { Input = site, Target = site },
            "gated" => new GatedAutoencoder(encoder, Random(Latents), Random(Latents), Random(Latents), decoder, bias) { Input = site, Target = site },
            _ => new ReluAutoencoder(encoder, Random(Latents), decoder, bias) { Input = site, Target = site },
        };
    }

    private static Tensor Batch()
    {
        using var generator = new Generator(10);
        return randn([20, Width], generator: generator);
    }
}
