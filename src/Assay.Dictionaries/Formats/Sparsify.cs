using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Tensors.Formats;

namespace Assay.Dictionaries.Formats;

/// <summary>A hookpoint's folder of EleutherAI's sparsify: cfg.json and sae.safetensors with encoder.weight [M, d], encoder.bias, W_dec [M, d], b_dec and W_skip [d, d].</summary>
/// <remarks>
/// EleutherAI/sparsify, sparsify/sparse_coder.py and config.py: b_dec is subtracted from the input unless <c>transcode</c>; ReLU, then the k largest or the
/// maximum of each of k groups; the skip connection x W_skipᵀ sees the input itself. normalize_decoder and multi_topk matter in training alone.
/// </remarks>
internal sealed partial class Sparsify : DictionaryFormat
{
    public const string WeightsName = "sae.safetensors";
    private const string ConfigName = "cfg.json";

    private static readonly WeightSlot[] Slots =
        [new("W_enc", "encoder.weight", Transposed: true), new("b_enc", "encoder.bias"), new("W_dec"), new("b_dec"), new("W_skip", "W_skip", Optional: true)];

    public override string Name => "sparsify";

    public override string Files => $"{ConfigName} and {WeightsName}";

    private protected override bool Recognises(string path) => IsOrHas(path, WeightsName) || IsOrHas(path, ConfigName) && File.Exists(Path.Combine(FolderOf(path), WeightsName));

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        var folder = FolderOf(path);
        var config = FormatSettings.Read(Path.Combine(folder, ConfigName), Files);
        var architecture = Architecture(config);
        using var source = new SafetensorsWeights(Path.Combine(folder, WeightsName));
        RequireSkip(config, source);
        var tensors = new WeightReader(source, Slots, Sizes(config)).Read(latents);
        var (k, all) = (config.Whole("k"), source.Shape("encoder.weight")[0]);
        if (k > all || architecture == "groupmax" && all % k != 0)
            throw config.Fault(FormattableString.Invariant($"k is {k}, which does not fit {all} latents ({architecture})"));
        var transcodes = config.Flag("transcode") ?? false;
        var (input, target) = Sites(config, Path.GetFileName(Path.GetFullPath(folder)), transcodes);
        return new DictionaryParts(architecture, tensors)
        {
            K = k, Input = input, Target = target, IsTranscoder = transcodes, Convention = new() { SubtractsDecoderBias = !transcodes },
            Origin = new(Name, path) { Hook = Path.GetFileName(Path.GetFullPath(folder)), Model = Model(folder) },
        };
    }

    private static string Architecture(FormatSettings config)
    {
        if (config.Flag("signed") == true)
            throw config.Fault("signed is true: latents below zero are not supported");
        return config.Text("activation") switch
        {
            null or "topk" => "topk",
            "groupmax" => "groupmax",
            var other => throw config.Fault($"activation is '{other}', expected topk or groupmax"),
        };
    }

    private static void RequireSkip(FormatSettings config, WeightSource source)
    {
        var declared = config.Flag("skip_connection") ?? false;
        if (declared != source.Names.Contains("W_skip"))
            throw config.Fault($"skip_connection is {(declared ? "true" : "false")}, but {WeightsName} has {(declared ? "no" : "a")} tensor 'W_skip'");
    }

    private static DeclaredSizes Sizes(FormatSettings config)
    {
        var width = config.Whole("d_in");
        var latents = config.Number("num_latents") is > 0 ? config.Whole("num_latents") : 0;
        return new(width, latents > 0 ? latents : config.Product("d_in", "expansion_factor"), width, config.File);
    }

    // A hookpoint is a module, whose output is read; a transcoder reads the module's input, which for an MLP has the norm's gain and is none of our sites.
    private static (Site? Input, Site? Target) Sites(FormatSettings config, string hookpoint, bool transcodes)
    {
        if (config.Text("assay_site") is { } own)
            return (Site.Parse(own), Site.Parse(config.Text("assay_target_site") ?? own));
        var output = Hookpoint().Match(hookpoint) is { Success: true } match
            ? new Site(match.Groups["mlp"].Success ? SiteKind.MlpRaw : SiteKind.ResidPost, int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture))
            : (Site?)null;
        return (transcodes ? null : output, output);
    }

    [GeneratedRegex(@"(^|\.)(layers|h)[._](?<layer>\d{1,4})(?<mlp>\.mlp)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Hookpoint();

    // The run's own settings lie one folder up.
    private static string? Model(string folder)
    {
        var run = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder, "config.json");
        return File.Exists(run) ? FormatSettings.Read(run, "").Text("model") : null;
    }

    private protected override string WriteParts(SparseAutoencoder dictionary, string folder)
    {
        if (dictionary.Architecture is not ("topk" or "groupmax"))
            throw NoPlace(dictionary, "sparsify has TopK and group-max ones");
        if (dictionary.InputWidth != dictionary.OutputWidth)
            throw NoPlace(dictionary, FormattableString.Invariant($"it reads width {dictionary.InputWidth} and writes {dictionary.OutputWidth}, expected one width"));
        if (dictionary.Convention.Rows != RowNormalisation.None)
            throw NoPlace(dictionary, "each row is normalised before it is encoded, which sparsify does not do");
        var state = Folding.For(dictionary, subtracts: !dictionary.IsTranscoder);
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), Slots.Where(slot => state.ContainsKey(slot.Name)).ToDictionary(
            slot => slot.InFile, slot => slot.Transposed ? state[slot.Name].t().contiguous() : state[slot.Name], StringComparer.Ordinal));
        AtomicFile.WriteText(Path.Combine(folder, ConfigName), Config(dictionary).ToJsonString(FormatSettings.Indented) + "\n");
        return folder;
    }

    // sparsify drops keys that it does not know, so that ours may stand beside its own.
    private static JsonObject Config(SparseAutoencoder dictionary) => new()
    {
        ["activation"] = dictionary.Architecture,
        ["expansion_factor"] = Math.Max(1, dictionary.Latents / dictionary.InputWidth),
        ["normalize_decoder"] = true,
        ["num_latents"] = dictionary.Latents,
        ["k"] = dictionary.K,
        ["multi_topk"] = false,
        ["skip_connection"] = dictionary.Skip is not null,
        ["transcode"] = dictionary.IsTranscoder,
        ["d_in"] = dictionary.InputWidth,
        ["assay_site"] = dictionary.Input?.ToString(),
        ["assay_target_site"] = dictionary.Target?.ToString(),
    };
}
