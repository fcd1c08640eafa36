using System.Text.Json.Nodes;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Tensors.Formats;

namespace Assay.Dictionaries.Formats;

/// <summary>A SAELens folder: cfg.json and sae_weights.safetensors, the weights as W_enc [d, M], W_dec [M, e] and per-latent vectors. Version 6 and the flat settings before it.</summary>
/// <remarks>Read from SAELens, sae_lens/saes/*.py and sae_lens/loading/pretrained_sae_loaders.py (handle_pre_6_0_config); reading is in <see cref="SaeLensReader"/>.</remarks>
internal sealed class SaeLensFolder : DictionaryFormat
{
    public const string ConfigName = "cfg.json", WeightsName = "sae_weights.safetensors", ScalerName = "activation_scaler.json";

    public override string Name => "saelens";

    public override string Files => $"{ConfigName} and {WeightsName}";

    // Settings alone are claimed too, so that the fault is about the missing weights.
    private protected override bool Recognises(string path) =>
        IsOrHas(path, WeightsName) && !IsOrHas(path, LlamaScope.ConfigName)
        || IsOrHas(path, ConfigName) && !File.Exists(Path.Combine(FolderOf(path), Sparsify.WeightsName));

    private protected override DictionaryParts Parts(string path, LatentRange? latents) => new SaeLensReader(FolderOf(path)).Read(Name, path, latents);

    private protected override string WriteParts(SparseAutoencoder dictionary, string folder)
    {
        var architecture = Architecture(dictionary);
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), Folding.For(dictionary, dictionary.Convention.SubtractsDecoderBias && !dictionary.IsTranscoder));
        // The configuration comes last: a folder without one is plainly unfinished.
        AtomicFile.WriteText(Path.Combine(folder, ConfigName), Config(dictionary, architecture).ToJsonString(FormatSettings.Indented) + "\n");
        return folder;
    }

    private string Architecture(SparseAutoencoder dictionary)
    {
        if (!DictionaryParts.TensorNames(dictionary.Architecture).All(dictionary.State().ContainsKey) || dictionary.Architecture == "groupmax")
            throw NoPlace(dictionary, "SAELens has standard, gated, jumprelu and topk ones");
        if (dictionary.IsTranscoder && dictionary.Convention.Rows != RowNormalisation.None)
            throw NoPlace(dictionary, "SAELens's transcoders do not put back what a row's normalisation took out");
        return (dictionary.Architecture, dictionary.IsTranscoder, dictionary.Skip is not null) switch
        {
            ("standard", true, false) => "transcoder",
            ("standard", true, true) => "skip_transcoder",
            ("jumprelu", true, false) => "jumprelu_transcoder",
            ("jumprelu", true, true) => "jumprelu_skip_transcoder",
            (_, _, true) => throw NoPlace(dictionary, "SAELens knows skip connections of ReLU and JumpReLU transcoders alone"),
            var (plain, _, _) => plain,
        };
    }

    /// <summary>The settings of cfg.json.</summary>
    internal static JsonObject Config(SparseAutoencoder dictionary, string architecture)
    {
        var config = new JsonObject
        {
            ["architecture"] = architecture,
            ["d_in"] = dictionary.InputWidth,
            ["d_sae"] = dictionary.Latents,
            ["dtype"] = dictionary.DecoderWeights.dtype.ToString().ToLowerInvariant(),
            ["device"] = "cpu",
            ["apply_b_dec_to_input"] = dictionary.Convention.SubtractsDecoderBias && !dictionary.IsTranscoder,
            ["normalize_activations"] = dictionary.Convention.Rows switch { RowNormalisation.LayerNorm => "layer_norm", RowNormalisation.RootWidth => "constant_norm_rescale", _ => "none" },
            ["reshape_activations"] = dictionary.Input?.Kind == SiteKind.AttnZ ? "hook_z" : "none",
            ["metadata"] = Metadata(dictionary),
        };
        if (dictionary.IsTranscoder)
            config["d_out"] = dictionary.OutputWidth;
        if (dictionary.Architecture == "topk")
            (config["k"], config["rescale_acts_by_decoder_norm"]) = (dictionary.K, false);
        return config;
    }

    // Without a version SAELens takes the settings for older ones and drops this object.
    private static JsonObject Metadata(SparseAutoencoder dictionary) => new()
    {
        ["sae_lens_version"] = "6.0.0",
        ["model_name"] = dictionary.Origin?.Model,
        ["hook_name"] = dictionary.Input is { } input ? HookNames.Of(input) : dictionary.Origin?.Hook,
        ["hook_name_out"] = dictionary.Target is { } target ? target == dictionary.Input ? null : HookNames.Of(target) : dictionary.Origin?.OutputHook,
        ["assay_site"] = dictionary.Input?.ToString(),
        ["assay_target_site"] = dictionary.Target?.ToString(),
    };
}
