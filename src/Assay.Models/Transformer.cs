using System.Security.Cryptography;
using System.Text;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Blocks;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>A decoder-only transformer of any family in <c>Families/</c>: ids in, logits out, any activation read or replaced on the way.</summary>
/// <remarks>Weights take no gradients until <see cref="RequireGradients"/> says so; gradients with respect to what a tap puts in flow in any case. Not thread-safe.</remarks>
public sealed class Transformer : IDisposable
{
    private readonly PositionTables _tables;
    private readonly PlainOperations _plain;
    private readonly FusedOperations _fused;
    private readonly BFloat16Operations _words;

    private Transformer(TransformerConfig config, TransformerWeights weights)
    {
        (Config, Weights) = (config, weights);
        _tables = new PositionTables(config);
        _plain = new PlainOperations(config, _tables);
        _fused = new FusedOperations(config, _tables);
        _words = new BFloat16Operations(config, _tables);
    }

    /// <summary>Shape and constants.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device => Weights.Flat.device;

    /// <summary>The weights' and activations' type.</summary>
    public ScalarType DType => Weights.Flat.dtype;

    internal TransformerWeights Weights { get; private set; }

    /// <summary>A fresh model: matrices are normal with variance 1 / columns, gains start at one, biases at zero.</summary>
    /// <exception cref="AssayException">The configuration is at fault.</exception>
    public static Transformer Create(TransformerConfig config, SeedStream stream)
    {
        var model = Empty(config);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = stream.NextGenerator();
        foreach (var leaf in model.Weights.Leaves.Where(leaf => leaf.dim() == 2))
            // Not nn.init.normal_: TorchSharp 0.107 takes a generator there and draws from the global one.
            leaf.normal_(0, 1 / Math.Sqrt(leaf.shape[1]), generator);
        if (config.Wiring.Norm != NormKind.RmsAroundOne)
            foreach (var gain in model.Weights.Gains)
                gain.fill_(1);
        return model;
    }

    /// <summary>Reads a Hugging Face folder: <c>config.json</c>, and <c>model.safetensors</c> or <c>pytorch_model.bin</c>, or their shards with an index.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keep">The type to keep the weights in; null: the one they are stored in. Others are converted piece by piece, so that little more than the weights kept is ever in memory.</param>
    /// <exception cref="UnreadableFileException">A file, key, tensor or shape is missing, unknown, or not as the configuration says.</exception>
    public static Transformer Load(string folder, ScalarType? keep = null)
    {
        var config = TransformerConfig.Load(folder);
        using var files = Formats.WeightFolder.Open(folder);
        var loader = new Formats.WeightLoader(config, files);
        var stored = loader.Check();
        var type = keep ?? stored;
        var model = new Transformer(config, new TransformerWeights(config, empty(config.Parameters(), dtype: type)));
        try
        {
            loader.Fill(model.Weights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The type in which a folder keeps its weights.</summary>
    /// <exception cref="UnreadableFileException">As in <see cref="Load"/>.</exception>
    public static ScalarType StoredType(string folder)
    {
        using var files = Formats.WeightFolder.Open(folder);
        return new Formats.WeightLoader(TransformerConfig.Load(folder), files).Check();
    }

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c> as Hugging Face names them for the family.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Config.Save(folder);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), State(), new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
    }

    /// <summary>SHA-256 over the names and values of all weights, in hexadecimal: what tells one model from another.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, view) in Weights.State)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {view.dtype} {string.Join(',', view.shape)};"));
            TensorDigest.Append(hash, view);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Logits [B, T, V] for ids [B, T] (int64).</summary>
    public Tensor Forward(Tensor ids) => Forward(ids, new Taps()).Logits;

    /// <summary>A pass that reads and replaces what <paramref name="taps"/> says.</summary>
    public TappedForward Forward(Tensor ids, Taps taps)
    {
        ids.CheckIds(Config);
        return new ForwardPass(Config, Weights, Operations(taps, null), taps).Run(ids);
    }

    /// <summary>The rest of a pass: from block <paramref name="layer"/> on, given the residual stream before it. With layer = Config.Layers only the logits are left.</summary>
    /// <param name="layer">The first block to run, 0…Config.Layers.</param>
    /// <param name="residual">[B, T, d], what <c>resid_pre.layer</c> is in a whole pass.</param>
    /// <param name="taps">What to read and replace; only sites of the blocks that run.</param>
    public TappedForward Resume(int layer, Tensor residual, Taps? taps = null)
    {
        taps ??= new Taps();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)layer, (uint)Config.Layers, nameof(layer));
        if (taps.Earliest is { } earliest && earliest.Layer < layer)
            throw new ArgumentException($"{earliest} lies before block {layer}, where the pass starts", nameof(taps));
        Tensors.Shape.Expect(residual, "residual", -1, -1, Config.Width);
        return new ForwardPass(Config, Weights, Operations(taps, residual), taps).RunFrom(layer, residual);
    }

    /// <summary>An empty cache for <see cref="Continue"/>.</summary>
    /// <param name="capacity">Positions there will be at most, padding included; at most the context.</param>
    /// <param name="padding">One number per sequence: how many of the first positions hold no token of it, so that sequences of unequal length end together. Null: one sequence without padding.</param>
    public Generation.KeyValueCache NewCache(int capacity, IReadOnlyList<int>? padding = null)
    {
        if (capacity < 1 || capacity > Config.ContextLength)
            throw new AssayException(FormattableString.Invariant($"a cache for {capacity} tokens was asked for, and the model's context is {Config.ContextLength}."));
        return new(Config, padding ?? [0], capacity, DType, Device);
    }

    /// <summary>A pass over the next tokens of sequences whose earlier ones <paramref name="cache"/> holds; afterwards it holds these too.</summary>
    /// <param name="ids">[B, T], T at most <see cref="Generation.KeyValueCache.MostAtOnce"/>; on padding any id.</param>
    /// <param name="cache">Changed.</param>
    /// <param name="taps">What to read and replace; their T are the new positions.</param>
    public TappedForward Continue(Tensor ids, Generation.KeyValueCache cache, Taps? taps = null) => Extend(ids, cache, taps ?? new Taps(), lastLogitsOnly: false);

    internal TappedForward Extend(Tensor ids, Generation.KeyValueCache cache, Taps taps, bool lastLogitsOnly)
    {
        ids.CheckIds(Config);
        if (ids.shape[0] != cache.Sequences || ids.shape[1] > Generation.KeyValueCache.MostAtOnce || !taps.Logits)
            throw new ArgumentException($"ids are [{string.Join(", ", ids.shape)}], expected [{cache.Sequences}, at most {Generation.KeyValueCache.MostAtOnce}] and taps that let the pass run to its end");
        if (cache.Length + ids.shape[1] > cache.Capacity)
            throw new AssayException(FormattableString.Invariant($"{ids.shape[1]} tokens behind {cache.Length} are more than the cache's {cache.Capacity}."));
        using var operations = new Generation.CachedOperations(Config, _tables, Operations(taps, null), cache, ids.shape[1]);
        var pass = new ForwardPass(Config, Weights, operations, taps) { LastLogitsOnly = lastLogitsOnly }.Run(ids);
        cache.Length += (int)ids.shape[1];
        return pass;
    }

    /// <summary>Turns gradients with respect to the weights on or off; new models have them off.</summary>
    public void RequireGradients(bool on)
    {
        foreach (var leaf in Weights.Leaves)
            leaf.requires_grad = on;
    }

    /// <summary>A copy of this model elsewhere, or in another type.</summary>
    public Transformer To(Device device, ScalarType type)
    {
        using var noGrad = no_grad();
        return new Transformer(Config, new TransformerWeights(Config, Weights.Flat.detach().to(type, device, copy: true)));
    }

    /// <summary>Weights under Hugging Face's names; views, so that writing into them changes the model.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => Weights.State.ToDictionary(pair => pair.Name, pair => pair.View, StringComparer.Ordinal);

    /// <summary>The matrix [d, F] that writes a layer's <c>mlp_raw</c> from its <c>mlp_act</c>, and the bias [d] where there is one; views.</summary>
    public (Tensor Matrix, Tensor? Bias) MlpOutput(int layer) => (Weights.Layers[layer].Down, Weights.Layers[layer].DownBias);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        _tables.Dispose();
    }

    // The kernels know no gradients: they serve where none can be asked for.
    private BlockOperations Operations(Taps taps, Tensor? residual)
    {
        var gradients = is_grad_enabled() && (taps.Edits.Count > 0 || Weights.Leaves[0].requires_grad || residual is { requires_grad: true });
        if (gradients || Device.type != TorchSharp.DeviceType.CPU || (residual is not null && residual.dtype != DType))
            return _plain;
        return DType switch { ScalarType.Float32 => _fused, ScalarType.BFloat16 => _words, _ => _plain };
    }

    private static Transformer Empty(TransformerConfig config)
    {
        if (config.Faults().ToList() is { Count: > 0 } faults)
            throw new AssayException($"the model's configuration is at fault: {string.Join("; ", faults)}");
        Formats.ConfigFile.RequireExpressible(config);
        return new Transformer(config, new TransformerWeights(config, zeros(config.Parameters())));
    }
}
