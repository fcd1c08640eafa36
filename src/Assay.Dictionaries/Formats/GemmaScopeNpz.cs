using Assay.Core.Errors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>Gemma Scope (Gemma 2): params.npz with W_enc [d, M], W_dec [M, e], b_enc, b_dec, threshold, in folders that say where it reads.</summary>
/// <remarks>
/// SAELens, sae_lens/loading/pretrained_sae_loaders.py (gemma_2_sae_huggingface_loader): lower-case w_enc and w_dec occur; a scaling_factor of ones is dropped. JumpReLU, no pre-encoder
/// bias, no normalisation. The embedding dictionaries were trained on embeddings before Gemma's factor √d: for what enters the first block, x√d, W_enc is divided by √d and W_dec and
/// b_dec are multiplied by it. (SAELens leaves b_dec as it is; f W_dec + b_dec reconstructs x, so that √d times it takes both.)
/// </remarks>
internal sealed class GemmaScopeNpz : DictionaryFormat
{
    private const string WeightsName = "params.npz";

    public override string Name => "gemma-scope";

    public override string Files => WeightsName;

    private protected override bool Recognises(string path) => IsOrHas(path, WeightsName) || File.Exists(path) && IsNpz(path);

    private protected override DictionaryParts Parts(string path, LatentRange? latents)
    {
        using var source = new NpzWeights(IsNpz(path) && File.Exists(path) ? path : Path.Combine(path, WeightsName));
        WeightSlot[] slots = [new("W_enc", Spelt(source, "W_enc")), new("W_dec", Spelt(source, "W_dec")), new("b_enc"), new("b_dec"), new("threshold")];
        var tensors = new WeightReader(source, slots).Read(latents, "scaling_factor");
        RequireNoScale(source);
        var place = GemmaScopePlace.Of(path);
        if (place.Embedding)
            ScaleEmbedding(tensors, Math.Sqrt(tensors["W_enc"].shape[0]));
        var (input, target) = place.Sites();
        return new DictionaryParts("jumprelu", tensors)
        {
            Input = input, Target = target, IsTranscoder = place.Kind == "transcoders",
            Origin = new(Name, path)
            {
                Model = place.Model, Hook = place.Embedding ? "embedding" : null, DeclaredL0 = place.L0,
                Changes = place.Embedding ? ["scaled by √d from bare embeddings to what enters the first block"] : [],
            },
        };
    }

    private static bool IsNpz(string path) => path.EndsWith(".npz", StringComparison.Ordinal);

    private static string Spelt(WeightSource source, string name)
    {
        var lower = name.ToLowerInvariant();
        return source.Names.Contains(lower) ? lower : name;
    }

    private static void RequireNoScale(WeightSource source)
    {
        if (source.Names.Contains("scaling_factor") && !source.Read("scaling_factor").eq(1).all().item<bool>())
            throw new UnreadableFileException(source.Path, "scaling_factor is not all ones: what it scales is nowhere said");
    }

    private static Dictionary<string, Tensor> ScaleEmbedding(Dictionary<string, Tensor> tensors, double factor)
    {
        tensors["W_enc"].div_(factor);
        tensors["W_dec"].mul_(factor);
        tensors["b_dec"].mul_(factor);
        return tensors;
    }

    private protected override string WriteParts(SparseAutoencoder dictionary, string path)
    {
        if (dictionary.Architecture != "jumprelu")
            throw NoPlace(dictionary, "Gemma Scope has JumpReLU ones");
        if (dictionary.Skip is not null || dictionary.Convention.Rows != RowNormalisation.None)
            throw NoPlace(dictionary, "its input is needed to decode, which Gemma Scope's files cannot say");
        var file = IsNpz(path) ? path : Path.Combine(Folder(dictionary, path), WeightsName);
        var state = Folding.For(dictionary, subtracts: false);
        if (GemmaScopePlace.Of(file).Embedding)
            state = ScaleEmbedding(state.ToDictionary(pair => pair.Key, pair => pair.Value.clone(), StringComparer.Ordinal), 1 / Math.Sqrt(dictionary.InputWidth));
        string[] order = ["W_dec", "W_enc", "b_dec", "b_enc", "threshold"];
        NpzWriter.Write(file, order.Select(name => KeyValuePair.Create(name, Storable(state[name]))));
        return IsNpz(path) ? path : Path.GetDirectoryName(file)!;
    }

    // npy has no bfloat16; float32 holds it exactly.
    private static Tensor Storable(Tensor weight) => weight.dtype == ScalarType.Float64 ? weight : weight.to(ScalarType.Float32);

    /// <summary>The folder itself, or where the release's scheme has the dictionary in a folder named as its repository.</summary>
    private static string Folder(SparseAutoencoder dictionary, string path)
    {
        if (GemmaScopePlace.Of(path) is not { Kind: not null, Layer: null, Embedding: false } || dictionary.Input is not { } input)
            return path;
        var folder = Path.Combine(path, FormattableString.Invariant($"layer_{input.Layer}"), $"width_{Width(dictionary.Latents)}");
        return dictionary.Origin?.DeclaredL0 is { } l0 ? Path.Combine(folder, FormattableString.Invariant($"average_l0_{l0:0}")) : folder;
    }

    // 16k is 2^14, 65k 2^16, 1m 2^20.
    private static string Width(int latents) => latents switch
    {
        >= 1 << 20 => FormattableString.Invariant($"{latents / 1_000_000}m"),
        >= 1000 => FormattableString.Invariant($"{latents / 1000}k"),
        _ => FormattableString.Invariant($"{latents}"),
    };
}
