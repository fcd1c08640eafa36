using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>A SAELens v6 folder: cfg.json and sae_weights.safetensors, the weights as W_enc [d, M], W_dec [M, e] and per-latent vectors.</summary>
internal static class SaeLensFolder
{
    private const string ConfigName = "cfg.json", WeightsName = "sae_weights.safetensors";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Dictionary<string, string[]> TensorNames = new(StringComparer.Ordinal)
    {
        ["jumprelu"] = ["W_enc", "b_enc", "threshold", "W_dec", "b_dec"],
        ["topk"] = ["W_enc", "b_enc", "W_dec", "b_dec"],
        ["standard"] = ["W_enc", "b_enc", "W_dec", "b_dec"],
        ["gated"] = ["W_enc", "b_gate", "b_mag", "r_mag", "W_dec", "b_dec"],
    };

    public static void Write(SparseAutoencoder dictionary, string folder)
    {
        if (!TensorNames.ContainsKey(dictionary.Architecture))
            throw new AssayException($"a dictionary of architecture '{dictionary.Architecture}' has no place in a SAELens folder; the ones that have are {string.Join(", ", TensorNames.Keys)}");
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), dictionary.State());
        // The configuration comes last: a folder without one is plainly unfinished.
        AtomicFile.WriteText(Path.Combine(folder, ConfigName), Config(dictionary).ToJsonString(Indented) + "\n");
    }

    private static JsonObject Config(SparseAutoencoder dictionary)
    {
        var transcodes = dictionary.Input != dictionary.Target;
        var config = new JsonObject
        {
            ["architecture"] = transcodes && dictionary.Architecture == "jumprelu" ? "jumprelu_transcoder" : dictionary.Architecture,
            ["d_in"] = dictionary.InputWidth,
            ["d_sae"] = dictionary.Latents,
            ["dtype"] = dictionary.DecoderWeights.dtype.ToString().ToLowerInvariant(),
            ["device"] = "cpu",
            ["apply_b_dec_to_input"] = false,
            ["normalize_activations"] = "none",
            ["reshape_activations"] = dictionary.Input?.Kind == SiteKind.AttnZ ? "hook_z" : "none",
            ["metadata"] = Metadata(dictionary),
        };
        if (transcodes || dictionary.OutputWidth != dictionary.InputWidth)
            config["d_out"] = dictionary.OutputWidth;
        if (dictionary is TopKAutoencoder topK)
            (config["k"], config["rescale_acts_by_decoder_norm"]) = (topK.K, false);
        return config;
    }

    private static JsonObject Metadata(SparseAutoencoder dictionary) => new()
    {
        ["hook_name"] = dictionary.Input is { } input ? HookNames.Of(input) : null,
        ["hook_name_out"] = dictionary.Target is { } target && target != dictionary.Input ? HookNames.Of(target) : null,
        ["assay_site"] = dictionary.Input?.ToString(),
        ["assay_target_site"] = dictionary.Target?.ToString(),
    };

    public static SparseAutoencoder Read(string folder)
    {
        using var scope = NewDisposeScope();
        var configPath = Path.Combine(folder, ConfigName);
        var config = SaeLensConfig.Read(configPath);
        var architecture = Architecture(config);
        var tensors = ReadTensors(Path.Combine(folder, WeightsName), TensorNames[architecture]);
        CheckShapes(Path.Combine(folder, WeightsName), config, tensors);
        if (config.Flag("apply_b_dec_to_input"))
            Folding.SubtractDecoderBias(tensors);
        return Build(architecture, config, tensors);
    }

    private static string Architecture(SaeLensConfig config)
    {
        var named = config.Text("architecture") ?? throw config.Fault("has no 'architecture'");
        var architecture = named switch { "jumprelu_transcoder" => "jumprelu", "transcoder" => "standard", _ => named };
        if (!TensorNames.ContainsKey(architecture))
            throw config.Fault($"architecture is '{named}', expected one of {string.Join(", ", TensorNames.Keys)}, transcoder, jumprelu_transcoder");
        if (config.Text("normalize_activations") is not (null or "none") and var normalisation)
            throw config.Fault($"normalize_activations is '{normalisation}', expected 'none': fold the scale into the weights before saving (SAELens: fold_activation_norm_scaling_factor)");
        if (config.Flag("rescale_acts_by_decoder_norm"))
            throw config.Fault("rescale_acts_by_decoder_norm is true, expected false: fold the decoder norms into the weights before saving (SAELens: fold_W_dec_norm)");
        return architecture;
    }

    private static Dictionary<string, Tensor> ReadTensors(string path, string[] names)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var name in names)
        {
            if (!file.Names.Contains(name))
                throw new UnreadableFileException(path, $"has no tensor '{name}', only {string.Join(", ", file.Names)}; expected {string.Join(", ", names)}");
        }
        return names.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    private static void CheckShapes(string path, SaeLensConfig config, Dictionary<string, Tensor> tensors)
    {
        var (input, latents) = (config.Whole("d_in"), config.Whole("d_sae"));
        var output = config.WholeOrNull("d_out") ?? input;
        foreach (var (name, tensor) in tensors)
        {
            long[] expected = name switch { "W_enc" => [input, latents], "W_dec" => [latents, output], "b_dec" => [output], _ => [latents] };
            if (!tensor.shape.SequenceEqual(expected))
                throw new UnreadableFileException(path, $"{name} is {Shape.Text(tensor.shape)}, expected {Shape.Text(expected)} from d_in, d_sae and d_out in {ConfigName}");
        }
        if (config.Text("architecture") == "topk" && config.Whole("k") > latents)
            throw config.Fault($"k is {config.Whole("k")}, more than the {latents} latents");
    }

    private static SparseAutoencoder Build(string architecture, SaeLensConfig config, Dictionary<string, Tensor> tensors)
    {
        var input = config.Site("assay_site", "hook_name");
        var target = config.Site("assay_target_site", "hook_name_out") ?? input;
        var k = architecture == "topk" ? config.Whole("k") : 0;
        return Folding.Build(architecture, tensors, k, input, target);
    }
}
