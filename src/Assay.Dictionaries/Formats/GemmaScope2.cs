using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Tensors;
using Assay.Tensors.Formats;

namespace Assay.Dictionaries.Formats;

/// <summary>Gemma Scope 2 (Gemma 3): <c>resid_post/layer_22_width_16k_l0_medium/params.safetensors</c> with w_enc [d, M], w_dec [M, e], b_enc, b_dec, threshold, and config.json.</summary>
/// <remarks>
/// JumpReLU without a pre-encoder bias. <c>affine_skip_connection</c> is [d, e] and multiplied from the right, x A, the transpose of SAELens's W_skip.
/// Names and settings (hf_hook_point_in, hf_hook_point_out, width, l0, architecture, model_name, affine_connection): the tutorial published with the weights, and
/// SAELens, tests/loading/test_pretrained_sae_loaders.py (test_infer_gemma_3_raw_cfg_dict), which also has what the folder stands for where config.json is missing.
/// </remarks>
internal sealed partial class GemmaScope2 : DictionaryFormat
{
    private const string ConfigName = "config.json", WeightsName = "params.safetensors", SkipName = "affine_skip_connection";

    private static readonly WeightSlot[] Slots =
    [
        new("W_enc", "w_enc"), new("W_dec", "w_dec"), new("b_enc"), new("b_dec"), new("threshold"), new("W_skip", SkipName, Transposed: true, Optional: true),
    ];

    public override string Name => "gemma-scope-2";

    public override string Files => WeightsName;

    private protected override bool Recognises(string path) =>
        IsOrHas(path, WeightsName) || File.Exists(path) && path.EndsWith(".safetensors", StringComparison.Ordinal) && FolderName().IsMatch(Path.GetFileName(FolderOf(path)));

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        var folder = FolderOf(path);
        using var source = new SafetensorsWeights(File.Exists(path) && path.EndsWith(".safetensors", StringComparison.Ordinal) ? path : Path.Combine(folder, WeightsName));
        if (source.Names.Contains("w_enc") && source.Shape("w_enc") is { Count: 3 } shape)
            throw new UnreadableFileException(source.Path, $"w_enc is {Shape.Text([.. shape])}, expected two dimensions: cross-coders and cross-layer transcoders read several layers at once and are not supported");
        var config = File.Exists(Path.Combine(folder, ConfigName)) ? FormatSettings.Read(Path.Combine(folder, ConfigName), Files) : null;
        if (config?.Text("architecture") is not (null or "jump_relu") and var architecture)
            throw config!.Fault($"architecture is '{architecture}', expected jump_relu");
        if (config?.Flag("affine_connection") == true && !source.Names.Contains(SkipName))
            throw config.Fault($"affine_connection is true, but {Path.GetFileName(source.Path)} has no tensor '{SkipName}'");
        var tensors = new WeightReader(source, Slots).Read(latents);
        return Describe(new DictionaryParts("jumprelu", tensors), config, path, folder);
    }

    private DictionaryParts Describe(DictionaryParts parts, FormatSettings? config, string path, string folder)
    {
        var (hook, hookOut) = (config?.Text("hf_hook_point_in") ?? Hook(folder), config?.Text("hf_hook_point_out") ?? HookOut(folder));
        var transcodes = hookOut is not null && hookOut != hook || parts.Weights.ContainsKey("W_skip") || config?.Text("type") == "transcoder";
        var input = Own(config, "assay_site") ?? HuggingFaceHooks.Parse(hook);
        return parts with
        {
            Input = input, Target = Own(config, "assay_target_site") ?? (transcodes ? HuggingFaceHooks.Parse(hookOut) : input), IsTranscoder = transcodes,
            Convention = new() { SubtractsDecoderBias = !transcodes && config?.Flag("apply_b_dec_to_input") == true },
            Origin = new(Name, path) { Model = config?.Text("model_name"), Hook = hook, OutputHook = hookOut == hook ? null : hookOut, DeclaredL0 = config?.Number("l0") },
        };
    }

    private static Site? Own(FormatSettings? config, string key) => config?.Text(key) is { } own ? Site.Parse(own) : null;

    private static string? Hook(string folder) => FolderParts(folder) is not var (group, layer) ? null : group switch
    {
        "resid_post" => $"model.layers.{layer}.output",
        "attn_out" => $"model.layers.{layer}.self_attn.o_proj.input",
        "mlp_out" => $"model.layers.{layer}.post_feedforward_layernorm.output",
        "transcoder" => $"model.layers.{layer}.pre_feedforward_layernorm.output",
        _ => null,
    };

    private static string? HookOut(string folder) => FolderParts(folder) is ("transcoder", var layer) ? $"model.layers.{layer}.post_feedforward_layernorm.output" : null;

    private static (string Group, string Layer)? FolderParts(string folder)
    {
        var full = Path.GetFullPath(folder);
        var group = Path.GetFileName(Path.GetDirectoryName(full)) ?? "";
        return FolderName().Match(Path.GetFileName(full)) is { Success: true } match
            ? (group.EndsWith("_all", StringComparison.Ordinal) ? group[..^4] : group, match.Groups["layer"].Value)
            : null;
    }

    [GeneratedRegex(@"^layer_(?<layer>\d{1,4})_width_\w+?_l0_\w+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FolderName();

    private protected override string WriteParts(SparseAutoencoder dictionary, string folder)
    {
        if (dictionary.Architecture != "jumprelu")
            throw NoPlace(dictionary, "Gemma Scope 2 has JumpReLU ones");
        if (dictionary.Convention.Rows != RowNormalisation.None)
            throw NoPlace(dictionary, "each row is normalised before it is encoded, which it does not do");
        var state = Folding.For(dictionary, subtracts: false);
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), Slots.Where(slot => state.ContainsKey(slot.Name)).ToDictionary(
            slot => slot.InFile, slot => slot.Transposed ? state[slot.Name].t().contiguous() : state[slot.Name], StringComparer.Ordinal));
        AtomicFile.WriteText(Path.Combine(folder, ConfigName), Config(dictionary).ToJsonString(FormatSettings.Indented) + "\n");
        return folder;
    }

    private static JsonObject Config(SparseAutoencoder dictionary)
    {
        var hook = dictionary.Input is { } input ? HuggingFaceHooks.Of(input) : dictionary.Origin?.Hook;
        return new()
        {
            ["hf_hook_point_in"] = hook,
            ["hf_hook_point_out"] = dictionary.IsTranscoder ? dictionary.Target is { } target ? HuggingFaceHooks.Of(target) : dictionary.Origin?.OutputHook : hook,
            ["width"] = dictionary.Latents,
            ["model_name"] = dictionary.Origin?.Model,
            ["architecture"] = "jump_relu",
            ["l0"] = dictionary.Origin?.DeclaredL0,
            ["affine_connection"] = dictionary.Skip is not null,
            ["type"] = dictionary.IsTranscoder ? "transcoder" : "sae",
            ["assay_site"] = dictionary.Input?.ToString(),
            ["assay_target_site"] = dictionary.Target?.ToString(),
        };
    }
}
