using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Formats;

/// <summary>Every way in which a foreign dictionary is refused, and what the message names.</summary>
public sealed class FormatFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("saelens-skip", "cfg.json", "apply_b_dec_to_input", "true", "apply_b_dec_to_input is true, expected false")]
    [InlineData("saelens-skip", "cfg.json", "normalize_activations", "\"layer_norm\"", "normalize_activations is 'layer_norm', expected 'none' of a transcoder")]
    [InlineData("saelens-skip", "cfg.json", "architecture", "\"transcoder\"", "holds a tensor 'W_skip' ([3, 4]) that a dictionary of this kind does not have")]
    [InlineData("saelens-skip", "cfg.json", "d_out", "4", "W_dec is [6, 3], expected [6, 4] from the sizes in cfg.json")]
    [InlineData("saelens-skip", "cfg.json", "architecture", null, "has no 'architecture'")]
    [InlineData("saelens-skip", "cfg.json", "metadata", "3", "metadata is 3, expected an object")]
    [InlineData("saelens-flat-topk", "cfg.json", "activation_fn_kwargs", "{}", "has no 'k'")]
    [InlineData("saelens-flat-topk", "cfg.json", "activation_fn_kwargs", "{\"k\": 0}", "activation_fn_kwargs.k is 0, expected at least 1")]
    [InlineData("saelens-scaled", "activation_scaler.json", "scaling_factor", "-1", "scaling_factor is -1, expected a number above 0")]
    [InlineData("saelens-scaled", "activation_scaler.json", "scaling_factor", null, "has no 'scaling_factor'")]
    [InlineData("saelens-scaled", "activation_scaler.json", "scaling_factor", "1e999", "scaling_factor is 1e999, expected a finite number")]
    [InlineData("saelens-scaled", "cfg.json", "architecture", "\"jumprelu\"", "has no tensor 'threshold'")]
    [InlineData("sparsify/layers.3", "cfg.json", "signed", "true", "signed is true")]
    [InlineData("sparsify/layers.3", "cfg.json", "activation", "\"relu\"", "activation is 'relu', expected topk or groupmax")]
    [InlineData("sparsify/layers.3", "cfg.json", "skip_connection", "true", "skip_connection is true, but sae.safetensors has no tensor 'W_skip'")]
    [InlineData("sparsify/layers.5.mlp", "cfg.json", "skip_connection", "false", "skip_connection is false, but sae.safetensors has a tensor 'W_skip'")]
    [InlineData("sparsify/layers.3", "cfg.json", "k", "7", "k is 7, which does not fit 6 latents (topk)")]
    [InlineData("sparsify/layers.5.mlp", "cfg.json", "k", "4", "k is 4, which does not fit 6 latents (groupmax)")]
    [InlineData("sparsify/layers.3", "cfg.json", "num_latents", "0", "encoder.weight is [6, 4], expected [128, 4] from the sizes in cfg.json")]
    [InlineData("sparsify/layers.5.mlp", "cfg.json", "k", "1.5", "k is 1.5, expected a whole number")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "d_model", "null", "has no 'd_model'")]
    [InlineData("gemma-scope-2-1b-pt/transcoder_all/layer_5_width_16k_l0_big_affine", "config.json", "architecture", "\"topk\"", "architecture is 'topk', expected jump_relu")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "use_glu_encoder", "true", "use_glu_encoder is true")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "use_decoder_bias", "false", "use_decoder_bias is false")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "norm_activation", "\"batch-wise\"", "norm_activation is 'batch-wise'")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "act_fn", "\"topk2\"", "act_fn is 'topk2'")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "dataset_average_activation_norm", null, "has no 'dataset_average_activation_norm'")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "dataset_average_activation_norm", "{\"in\": 0}", "dataset_average_activation_norm.in is 0, expected a number above 0")]
    [InlineData("Llama3_1-8B-Base-L8R-8x", "hyperparams.json", "jump_relu_threshold", "\"high\"", "jump_relu_threshold is \"high\", expected a number")]
    [InlineData("dictionary-learning/trainer_4", "config.json", "trainer.dict_class", "\"IdentityDict\"", "trainer.dict_class is 'IdentityDict', expected one of AutoEncoder")]
    [InlineData("dictionary-learning/trainer_4", "config.json", "trainer.dict_class", null, "has no 'trainer.dict_class'")]
    [InlineData("dictionary-learning/trainer_4", "config.json", "trainer", null, "has no 'trainer'")]
    [InlineData("dictionary-learning/trainer_4", "config.json", "trainer.k", "3", "k is 2, expected 3 from trainer.k in config.json")]
    [InlineData("dictionary-learning/trainer_4", "config.json", "trainer.dict_size", "5", "encoder.weight is [6, 4], expected [5, 4]")]
    [InlineData("dictionary-learning/trainer_3", "config.json", "trainer.dict_class", "\"MatryoshkaBatchTopKSAE\"", "threshold holds 6 numbers, expected one")]
    public void A_setting_that_does_not_fit_is_refused_by_name(string name, string file, string key, string? value, string message)
    {
        Copy(name);
        Set(_folder[$"{name}/{file}"], key, value);
        Assert.Contains(message, Fault(name).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identity.pt", "activation is 'Identity', expected TopK or ReLU")]
    [InlineData("postact.pt", "activation_state_dict.postact_fn is 'Identity', expected ReLU")]
    [InlineData("k.pt", "activation_state_dict.k is 7, expected a whole number from 1 to the 6 latents")]
    public void An_OpenAI_file_with_an_activation_that_is_not_known_is_refused(string name, string message)
    {
        Copy("faulty");
        Assert.Contains(message, Fault($"faulty/{name}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tied_decoder_is_the_encoder_itself()
    {
        using var scope = NewDisposeScope();
        using var tied = SparseAutoencoder.Load(MadeDictionary.Path("faulty/tied.pt"));
        Assert.True(Probe.SameBits(tied.DecoderWeights, tied.State()["W_enc"].t()));
    }

    [Fact]
    public void K_is_read_as_a_plain_number_too_and_its_absence_is_told()
    {
        using var scope = NewDisposeScope();
        Copy("dictionary-learning/trainer_4");
        var place = _folder["dictionary-learning/trainer_4/ae.pt"];
        File.Copy(MadeDictionary.Path("faulty/plain_k.pt"), place, overwrite: true);
        using (var plain = SparseAutoencoder.Load(place))
            Assert.Equal(2, plain.K);
        File.Copy(MadeDictionary.Path("faulty/no_k.pt"), place, overwrite: true);
        Assert.Contains("has no 'k', only b_dec", Fault("dictionary-learning/trainer_4").Message, StringComparison.Ordinal);
        Set(_folder["dictionary-learning/trainer_4/config.json"], "trainer.dict_class", "\"BatchTopKSAE\"");
        Assert.Contains("has no 'threshold'", Fault("dictionary-learning/trainer_4").Message, StringComparison.Ordinal);
        File.Delete(_folder["dictionary-learning/trainer_4/config.json"]);
        Assert.Contains("config.json: there is no such file", Fault("dictionary-learning/trainer_4").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Llama_Scope_transcoder_with_a_subtracted_bias_or_token_wise_norms_is_refused()
    {
        Copy("Llama3_1-8B-Base-L8R-8x");
        var settings = _folder["Llama3_1-8B-Base-L8R-8x/hyperparams.json"];
        Set(settings, "hook_point_out", "\"blocks.8.hook_mlp_out\"");
        Set(settings, "norm_activation", "\"token-wise\"");
        Assert.Contains("norm_activation is 'token-wise', expected dataset-wise of a transcoder", Fault("Llama3_1-8B-Base-L8R-8x").Message, StringComparison.Ordinal);
        Set(settings, "apply_decoder_bias_to_pre_encoder", "true");
        Assert.Contains("apply_decoder_bias_to_pre_encoder is true", Fault("Llama3_1-8B-Base-L8R-8x").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_named_with_what_was_found_and_expected()
    {
        using var scope = NewDisposeScope();
        var (encoder, decoder, latents, width) = (rand(4, 6), rand(6, 4), rand(6), rand(4));
        void Refused(string message, params (string Name, Tensor Tensor)[] changes)
        {
            var tensors = new Dictionary<string, Tensor> { ["w_enc"] = encoder, ["w_dec"] = decoder, ["b_enc"] = latents, ["b_dec"] = width, ["threshold"] = latents };
            foreach (var (name, tensor) in changes)
                tensors[name] = tensor;
            SafetensorsWriter.Write(_folder["params.safetensors"], tensors);
            var fault = Fault("params.safetensors");
            Assert.StartsWith(_folder["params.safetensors"], fault.Message, StringComparison.Ordinal);
            Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        }

        Refused("w_dec is [4, 6], expected [6, 6] as the encoder and decoder have it", ("w_dec", rand(4, 6)));
        Refused("threshold is [5], expected [6]", ("threshold", rand(5)));
        Refused("w_enc is [24], expected two dimensions", ("w_enc", rand(24)));
        Refused("w_enc is [2, 4, 6], expected two dimensions: cross-coders", ("w_enc", rand(2, 4, 6)));
        Refused("b_enc is of type Int64, expected floating point", ("b_enc", zeros(6, ScalarType.Int64)));
        Refused("holds a tensor 'b_gate' ([6]) that a dictionary of this kind does not have", ("b_gate", latents));
        Refused("is a dictionary of 0 latents", ("w_enc", rand(4, 0)), ("w_dec", rand(0, 4)), ("b_enc", rand(0)), ("threshold", rand(0)));
        SafetensorsWriter.Write(_folder["params.safetensors"], new Dictionary<string, Tensor> { ["w_enc"] = encoder });
        Assert.Contains("has no tensor 'w_dec', only w_enc; expected w_enc, w_dec, b_enc, b_dec, threshold", Fault("params.safetensors").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_whose_product_is_no_number_of_latents_are_refused()
    {
        Copy("sparsify/layers.3");
        Set(_folder["sparsify/layers.3/cfg.json"], "num_latents", null);
        Set(_folder["sparsify/layers.3/cfg.json"], "expansion_factor", "2000000000");
        Assert.Contains("d_in times expansion_factor is 8000000000", Fault("sparsify/layers.3").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_affine_connection_that_is_declared_must_be_there()
    {
        Copy("gemma-scope-2-1b-pt/resid_post_all/layer_10_width_16k_l0_small");
        File.WriteAllText(_folder["gemma-scope-2-1b-pt/resid_post_all/layer_10_width_16k_l0_small/config.json"], """{"architecture": "jump_relu", "affine_connection": true}""");
        Assert.Contains("affine_connection is true, but params.safetensors has no tensor 'affine_skip_connection'", Fault("gemma-scope-2-1b-pt/resid_post_all/layer_10_width_16k_l0_small").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scales_of_latents_that_nothing_explains_are_refused()
    {
        using var scope = NewDisposeScope();
        var arrays = NpzFile.ReadAll(MadeDictionary.Path("gemma-scope-2b-pt-transcoders/layer_19/width_16k/average_l0_12/params.npz"));
        arrays["scaling_factor"] = full(6, 2f);
        NpzWriter.Write(_folder["params.npz"], arrays);
        Assert.Contains("scaling_factor is not all ones", Fault("params.npz").Message, StringComparison.Ordinal);
        Copy("saelens-layer-norm");
        var weights = SafetensorsFile.ReadAll(MadeDictionary.Path("saelens-layer-norm/sae_weights.safetensors"));
        weights["scaling_factor"] = full(6, 2f);
        SafetensorsWriter.Write(_folder["saelens-layer-norm/sae_weights.safetensors"], weights);
        Assert.Contains("scaling_factor is not all ones, but finetuning_scaling_factor", Fault("saelens-layer-norm").Message, StringComparison.Ordinal);
        Set(_folder["saelens-layer-norm/cfg.json"], "finetuning_scaling_factor", "true");
        using var scaled = SparseAutoencoder.Load(_folder["saelens-layer-norm"]);
        Assert.True(Probe.SameBits(scaled.DecoderWeights, weights["W_dec"] * 2));
    }

    [Fact]
    public void What_is_no_dictionary_is_told_with_all_the_formats()
    {
        Directory.CreateDirectory(_folder["empty"]);
        var fault = Fault("empty");
        Assert.Contains("holds no dictionary of a known format", fault.Message, StringComparison.Ordinal);
        Assert.All(DictionaryFormat.All, format => Assert.Contains(format.Name, fault.Message, StringComparison.Ordinal));
        File.WriteAllText(_folder["empty/notes.txt"], "none");
        Assert.Contains("holds no dictionary", Fault("empty/notes.txt").Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["empty/cfg.json"], "{\"d_in\": 4, \"d_in\": 5}");
        Assert.Contains("is no JSON", Fault("empty").Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["empty/cfg.json"], "[]");
        Assert.Contains("is no JSON object", Fault("empty").Message, StringComparison.Ordinal);
        Assert.Contains("'npy' is no format; there are saelens, ", Assert.Throws<AssayException>(() => DictionaryFormat.Named("npy")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_a_format_that_is_only_read_names_those_that_are_written()
    {
        using var scope = NewDisposeScope();
        using var any = SparseAutoencoder.Load(MadeDictionary.Path("saelens-flat-topk"));
        var fault = Assert.Throws<AssayException>(() => DictionaryFormat.Named("openai").Write(any, _folder["x"]));
        Assert.Contains("openai is only read; formats that are written: saelens, gemma-scope, gemma-scope-2, sparsify", fault.Message, StringComparison.Ordinal);
    }

    private UnreadableFileException Fault(string name)
    {
        using var scope = NewDisposeScope();
        return Assert.Throws<UnreadableFileException>(() => SparseAutoencoder.Load(_folder[name]));
    }

    private void Copy(string name)
    {
        foreach (var file in Directory.GetFiles(MadeDictionary.Path(name), "*", SearchOption.AllDirectories))
        {
            var copy = _folder[Path.Combine(name, Path.GetRelativePath(MadeDictionary.Path(name), file))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    // Null takes the key away; a dot leads into a nested object.
    private static void Set(string path, string key, string? value)
    {
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        var parts = key.Split('.');
        var at = parts[..^1].Aggregate(root, (node, part) => node[part]!).AsObject();
        at.Remove(parts[^1]);
        if (value is not null)
            at[parts[^1]] = JsonNode.Parse(value);
        File.WriteAllText(path, root.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
