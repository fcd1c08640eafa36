using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>dictionary_learning: ae.pt (a state dict) beside config.json, whose trainer.dict_class says what it is. Read only.</summary>
/// <remarks>
/// saprmarks/dictionary_learning, dictionary_learning/dictionary.py, trainers/top_k.py, batch_top_k.py, matryoshka_batch_top_k.py and utils.py (load_dictionary). Saved weights act on raw
/// activations: training.py scales the biases back before it saves. AutoEncoderNew and JumpReluAutoEncoder subtract no bias, all others do. BatchTopK classes are used with
/// their one threshold, as their encode does; unset it is -1, below every ReLU. Weights stay as stored: the library's own loader of AutoEncoder also brings decoder columns to unit length.
/// </remarks>
internal sealed partial class DictionaryLearning : DictionaryFormat
{
    private const string ConfigName = "config.json", WeightsName = "ae.pt";

    private static readonly WeightSlot[] Linear = [new("W_enc", "encoder.weight", Transposed: true), new("W_dec", "decoder.weight", Transposed: true)];
    private static readonly WeightSlot[] Plain = [new("W_enc"), new("b_enc"), new("W_dec"), new("b_dec")];

    private static readonly Dictionary<string, DictionaryClass> Classes = new(StringComparer.Ordinal)
    {
        ["AutoEncoder"] = new("standard", [.. Linear, new("b_enc", "encoder.bias"), new("b_dec", "bias")]),
        ["AutoEncoderNew"] = new("standard", [.. Linear, new("b_enc", "encoder.bias"), new("b_dec", "decoder.bias")]) { Subtracts = false },
        ["GatedAutoEncoder"] = new("gated", [.. Linear, new("b_gate", "gate_bias"), new("b_mag", "mag_bias"), new("r_mag"), new("b_dec", "decoder_bias")]),
        ["JumpReluAutoEncoder"] = new("jumprelu", [.. Plain, new("threshold")]) { Subtracts = false },
        ["AutoEncoderTopK"] = new("topk", [.. Linear, new("b_enc", "encoder.bias"), new("b_dec")]),
        ["BatchTopKSAE"] = new("jumprelu", [.. Linear, new("b_enc", "encoder.bias"), new("b_dec")]) { OneThreshold = true },
        ["MatryoshkaBatchTopKSAE"] = new("jumprelu", Plain) { OneThreshold = true },
    };

    public override string Name => "dictionary-learning";

    public override string Files => $"{WeightsName} and {ConfigName}";

    public override bool CanWrite => false;

    private protected override bool Recognises(string path) =>
        IsOrHas(path, WeightsName) || File.Exists(path) && path.EndsWith(".pt", StringComparison.Ordinal) && !OpenAiSae.Is(path) && ConfigBeside(path) is not null;

    // Checkpoints lie in checkpoints/ae_STEP.pt, one folder below their settings.
    private static string? ConfigBeside(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return ((string[])[folder, Path.GetDirectoryName(folder) ?? folder]).Select(at => Path.Combine(at, ConfigName)).FirstOrDefault(File.Exists);
    }

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        var file = File.Exists(path) && path.EndsWith(".pt", StringComparison.Ordinal) ? path : Path.Combine(FolderOf(path), WeightsName);
        var config = FormatSettings.Read(ConfigBeside(file) ?? Path.Combine(FolderOf(file), ConfigName), Files);
        var trainer = config.Section("trainer") ?? throw config.Missing("trainer");
        var named = trainer.Text("dict_class") ?? throw trainer.Missing("dict_class");
        if (!Classes.TryGetValue(named, out var kind))
            throw trainer.Fault($"dict_class is '{named}', expected one of {string.Join(", ", Classes.Keys)}");
        using var source = new PyTorchWeights(file);
        var width = trainer.WholeOrNull("activation_dim");
        var tensors = new WeightReader(source, kind.Slots, new DeclaredSizes(width, trainer.WholeOrNull("dict_size"), width, config.File)).Read(latents, kind.Numbers);
        if (kind.OneThreshold)
            tensors["threshold"] = full_like(tensors["b_enc"], Number(source, "threshold"));
        var site = Site(trainer, config.Section("buffer")?.Text("io"));
        return new DictionaryParts(kind.Architecture, tensors)
        {
            K = kind.Architecture == "topk" ? K(source, trainer) : 0, Input = site, Target = site, Convention = new() { SubtractsDecoderBias = kind.Subtracts },
            Origin = new(Name, path) { Model = trainer.Text("lm_name"), Trainer = trainer.Text("trainer_class"), Hook = trainer.Text("submodule_name") ?? Layer(trainer) },
        };
    }

    private static int K(PyTorchWeights source, FormatSettings trainer)
    {
        var (stored, declared, latents) = (Number(source, "k"), trainer.Whole("k"), source.Shape("encoder.bias")[0]);
        if (stored != declared)
            throw new UnreadableFileException(source.Path, FormattableString.Invariant($"k is {stored}, expected {declared} from trainer.k in {ConfigName}"));
        return declared <= latents ? declared : throw trainer.Fault(FormattableString.Invariant($"k is {declared}, more than the {latents} latents"));
    }

    /// <summary>A buffer of one number, stored as a tensor now and as a plain value once.</summary>
    private static double Number(PyTorchWeights source, string name)
    {
        if (source.Scalars.TryGetValue(name, out var plain) && plain is long or double)
            return Convert.ToDouble(plain, CultureInfo.InvariantCulture);
        if (!source.Names.Contains(name))
            throw new UnreadableFileException(source.Path, $"has no '{name}', only {string.Join(", ", source.Names)}");
        var size = source.Shape(name).Aggregate(1L, (a, b) => a * b);
        return size == 1
            ? source.Read(name).to(ScalarType.Float64).item<double>()
            : throw new UnreadableFileException(source.Path, FormattableString.Invariant($"{name} holds {size} numbers, expected one"));
    }

    private static string? Layer(FormatSettings trainer) => trainer.Number("layer") is { } layer ? FormattableString.Invariant($"layer {layer}") : null;

    /// <summary>The residual stream after (io "in": before) the layer; other modules have names that say too little.</summary>
    private static Site? Site(FormatSettings trainer, string? io)
    {
        if (ResidualName().Match(trainer.Text("submodule_name") ?? "") is not { Success: true } match)
            return null;
        var layer = int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture);
        return io switch { null or "out" => new Site(SiteKind.ResidPost, layer), "in" => new Site(SiteKind.ResidPre, layer), _ => null };
    }

    [GeneratedRegex(@"^(resid_post_layer_|.*layers\.|blocks\.(?=\d+\.hook_resid_post$))(?<layer>\d{1,4})(\.hook_resid_post)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ResidualName();

    /// <summary>One of the library's classes.</summary>
    private sealed record DictionaryClass(string Architecture, WeightSlot[] Slots)
    {
        /// <summary>Whether its encoder subtracts the decoder's bias from the input.</summary>
        public bool Subtracts { get; init; } = true;

        /// <summary>Whether all latents share a threshold.</summary>
        public bool OneThreshold { get; init; }

        /// <summary>Tensors that are no weights.</summary>
        public string[] Numbers => Architecture == "topk" || OneThreshold ? ["k", "threshold", "group_sizes"] : [];
    }
}
