using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Formats;
using Assay.Models;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries;

/// <summary>A dictionary ready for use: it reads and writes raw activations, whatever normalisation it was trained under.</summary>
/// <remarks>
/// Symbols: B rows, d input width, e output width (= d but for transcoders), M latents. Every call takes and returns tensors in the weights' dtype
/// and on their device. Safe to use from one thread at a time.
/// </remarks>
public abstract class SparseAutoencoder : IDisposable
{
    private Site? _input, _target;
    private InputConvention _convention = new();
    private bool _isTranscoder;
    private Tensor? _skip;

    /// <summary>Takes over the tensors: W_dec [M, e], b_dec [e].</summary>
    protected SparseAutoencoder(int inputWidth, Tensor decoderWeights, Tensor decoderBias)
    {
        InputWidth = inputWidth;
        DecoderWeights = decoderWeights.DetachFromDisposeScope();
        DecoderBias = decoderBias.DetachFromDisposeScope();
    }

    /// <summary>The architecture in SAELens's words: jumprelu, topk, gated, standard; others have words of their own.</summary>
    public abstract string Architecture { get; }

    /// <summary>Width of the activations it reads, d.</summary>
    public int InputWidth { get; }

    /// <summary>Width of the activations it writes, e.</summary>
    public int OutputWidth => (int)DecoderWeights.size(1);

    /// <summary>Number of latents, M.</summary>
    public int Latents => (int)DecoderWeights.size(0);

    /// <summary>Latents that may fire on one row at most; null where nothing bounds them.</summary>
    public virtual int? K => null;

    /// <summary>Where the activations it reads come from; null where the file it was loaded from does not say.</summary>
    public Site? Input { get => _input; init => _input = value; }

    /// <summary>Where the activations it predicts come from; the same as <see cref="Input"/> for an autoencoder.</summary>
    public Site? Target { get => _target; init => _target = value; }

    /// <summary>Whether it predicts another activation than the one it reads; also true of a transcoder whose file does not say where it reads.</summary>
    public bool IsTranscoder => _isTranscoder || Input != Target || InputWidth != OutputWidth || Skip is not null;

    /// <summary>What happens to an activation before the encoder multiplies it.</summary>
    public InputConvention Convention { get => _convention; init => _convention = value; }

    /// <summary>The file it was loaded from and what that says beyond the weights; null for one made here.</summary>
    public DictionaryOrigin? Origin { get; internal set; }

    /// <summary>The latents' directions, W_dec [M, e]; owned by the dictionary.</summary>
    public Tensor DecoderWeights { get; }

    /// <summary>What is written when no latent fires, b_dec [e]; owned by the dictionary.</summary>
    public Tensor DecoderBias { get; }

    /// <summary>W_skip [e, d] of a transcoder that passes x W_skipᵀ by the latents; null without one. Taken over.</summary>
    public Tensor? Skip
    {
        get => _skip;
        init => _skip = value is null ? null : Shape.Expect(value, "W_skip", OutputWidth, InputWidth).DetachFromDisposeScope();
    }

    /// <summary>Whether a reconstruction needs its input beside its latents: through <see cref="Skip"/>, or since the row's own mean or norm was taken out.</summary>
    public bool DecodingNeedsInput => Skip is not null || Convention.Rows != RowNormalisation.None;

    /// <summary>Latent values f [B, M], at least zero, of raw activations [B, d].</summary>
    public Tensor Encode(Tensor x)
    {
        Shape.Expect(x, "activations", -1, InputWidth);
        if (Convention.IsPlain)
            return Fire(x);
        using var _ = NewDisposeScope();
        return Fire(Prepare(x)).MoveToOuterDisposeScope();
    }

    /// <summary>The activations [B, e] that latents f [B, M] of raw activations x [B, d] stand for.</summary>
    public Tensor Decode(Tensor f, Tensor x)
    {
        if (!DecodingNeedsInput)
            return Linear(f);
        using var _ = NewDisposeScope();
        return Finish(Linear(f), x).MoveToOuterDisposeScope();
    }

    /// <summary>f W_dec + b_dec, [B, e], of a dictionary that needs no more than its latents.</summary>
    /// <exception cref="InvalidOperationException"><see cref="DecodingNeedsInput"/> is true.</exception>
    public Tensor Decode(Tensor f) => DecodingNeedsInput
        ? throw new InvalidOperationException("this dictionary needs its input to decode: call Decode(f, x)")
        : Linear(f);

    /// <summary>The activations [B, e] that the latents of <paramref name="x"/> [B, d] stand for.</summary>
    public Tensor Reconstruct(Tensor x)
    {
        using var f = Encode(x);
        return Decode(f, x);
    }

    /// <summary>Every weight under its SAELens name; the tensors stay the dictionary's.</summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        var state = EncoderState().ToDictionary(pair => pair.Name, pair => pair.Weight, StringComparer.Ordinal);
        (state["W_dec"], state["b_dec"]) = (DecoderWeights, DecoderBias);
        if (Skip is not null)
            state["W_skip"] = Skip;
        return state;
    }

    /// <summary>A copy whose weights, thresholds included, are of another precision.</summary>
    public SparseAutoencoder To(ScalarType dtype)
    {
        using var _ = NewDisposeScope();
        return Over(State().ToDictionary(pair => pair.Key, pair => pair.Value.to(dtype, copy: true), StringComparer.Ordinal));
    }

    /// <summary>A dictionary that does the same with other weights, which it takes over.</summary>
    internal SparseAutoencoder Over(IReadOnlyDictionary<string, Tensor> state) => new DictionaryParts(Architecture, state)
    {
        K = K ?? 0, Input = Input, Target = Target, IsTranscoder = IsTranscoder, Convention = Convention, Origin = Origin,
    }.Build();

    /// <summary>Takes over what a file says beside the encoder and the decoder.</summary>
    internal SparseAutoencoder Described(DictionaryParts parts)
    {
        (_input, _target, _isTranscoder, _convention, Origin) = (parts.Input, parts.Target, parts.IsTranscoder, parts.Convention, parts.Origin);
        if (parts.Weights.TryGetValue("W_skip", out var skip))
            _skip = Shape.Expect(skip, "W_skip", OutputWidth, InputWidth).DetachFromDisposeScope();
        return this;
    }

    /// <summary>What the encoder multiplies, of raw x [B, d]; x itself where nothing happens to it.</summary>
    internal Tensor Prepare(Tensor x) => Convention.Prepare(x, DecoderBias);

    /// <summary>The activations [B, e] that f W_dec + b_dec stands for, given raw x [B, d].</summary>
    internal Tensor Finish(Tensor linear, Tensor x)
    {
        var written = Convention.Undo(linear, x);
        return Skip is null ? written : written + x.matmul(Skip.t());
    }

    /// <summary>How its latents are chosen, for <see cref="SparseEncoder"/>; null where the encoder product cannot choose them.</summary>
    internal virtual LatentRule? Rule() => null;

    /// <summary>Latent values [B, M] of prepared activations [B, d].</summary>
    protected abstract Tensor Fire(Tensor x);

    /// <summary>The weights that are the encoder's, under their SAELens names.</summary>
    protected abstract IEnumerable<(string Name, Tensor Weight)> EncoderState();

    /// <summary>Writes a folder that SAELens v6 reads: cfg.json and sae_weights.safetensors. Other formats: <see cref="DictionaryFormat"/>.</summary>
    public void Save(string folder) => DictionaryFormat.SaeLens.Write(this, folder);

    /// <summary>Reads a dictionary in any format of <see cref="DictionaryFormat.All"/>, which <see cref="Origin"/> then names.</summary>
    /// <exception cref="Core.Errors.UnreadableFileException">Nothing there is of a known format, or a file is broken or of a kind that is not known here.</exception>
    public static SparseAutoencoder Load(string path) => DictionaryFormat.Detect(path).Read(path);

    /// <summary>The same with latents <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> - 1 alone: at no time are the others held in memory together.</summary>
    /// <exception cref="Core.Errors.AssayException">The dictionary's latents cannot be told one by one (TopK, group-max), or there are too few.</exception>
    public static SparseAutoencoder Load(string path, int first, int count) => DictionaryFormat.Detect(path).Read(path, new LatentRange(first, count));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights; subclasses free what <see cref="State"/> does not name.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var tensor in State().Values)
            tensor.Dispose();
    }

    private Tensor Linear(Tensor f) => addmm(DecoderBias, f, DecoderWeights, 1, 1);
}
