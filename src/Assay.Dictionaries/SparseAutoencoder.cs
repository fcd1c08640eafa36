using Assay.Dictionaries.Formats;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries;

/// <summary>A dictionary ready for use: it reads and writes raw activations, whatever normalisation it was trained under.</summary>
/// <remarks>
/// Symbols: B rows, d input width, e output width (= d but for transcoders), M latents. Every call takes and returns tensors in the weights' dtype
/// and on their device. Safe to use from one thread at a time.
/// </remarks>
public abstract class SparseAutoencoder : IDisposable
{
    /// <summary>Takes over the tensors: W_dec [M, e], b_dec [e].</summary>
    protected SparseAutoencoder(int inputWidth, Tensor decoderWeights, Tensor decoderBias)
    {
        InputWidth = inputWidth;
        DecoderWeights = decoderWeights.DetachFromDisposeScope();
        DecoderBias = decoderBias.DetachFromDisposeScope();
    }

    /// <summary>The architecture in SAELens's words: jumprelu, topk, gated, standard; baselines have words of their own.</summary>
    public abstract string Architecture { get; }

    /// <summary>Width of the activations it reads, d.</summary>
    public int InputWidth { get; }

    /// <summary>Width of the activations it writes, e.</summary>
    public int OutputWidth => (int)DecoderWeights.size(1);

    /// <summary>Number of latents, M.</summary>
    public int Latents => (int)DecoderWeights.size(0);

    /// <summary>Where the activations it reads come from; null where the file it was loaded from does not say.</summary>
    public Site? Input { get; init; }

    /// <summary>Where the activations it predicts come from; the same as <see cref="Input"/> for an autoencoder.</summary>
    public Site? Target { get; init; }

    /// <summary>The latents' directions, W_dec [M, e]; owned by the dictionary.</summary>
    public Tensor DecoderWeights { get; }

    /// <summary>What is written when no latent fires, b_dec [e]; owned by the dictionary.</summary>
    public Tensor DecoderBias { get; }

    /// <summary>Latent values f [B, M], at least zero, of raw activations [B, d].</summary>
    public abstract Tensor Encode(Tensor x);

    /// <summary>f W_dec + b_dec, [B, e].</summary>
    public virtual Tensor Decode(Tensor f) => addmm(DecoderBias, f, DecoderWeights, 1, 1);

    /// <summary>The activations [B, e] that the latents of <paramref name="x"/> [B, d] stand for.</summary>
    public Tensor Reconstruct(Tensor x)
    {
        using var f = Encode(x);
        return Decode(f);
    }

    /// <summary>Every weight under its SAELens name; the tensors stay the dictionary's.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> State() =>
        new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["W_dec"] = DecoderWeights, ["b_dec"] = DecoderBias };

    /// <summary>A copy whose weights, thresholds included, are of another precision.</summary>
    public SparseAutoencoder To(ScalarType dtype)
    {
        using var _ = NewDisposeScope();
        return WithState(State().ToDictionary(pair => pair.Key, pair => pair.Value.to(dtype, copy: true), StringComparer.Ordinal));
    }

    /// <summary>A dictionary of the same kind and sites over other tensors, which it takes over.</summary>
    protected abstract SparseAutoencoder WithState(IReadOnlyDictionary<string, Tensor> state);

    /// <summary>Writes a folder that SAELens v6 reads: cfg.json and sae_weights.safetensors.</summary>
    public void Save(string folder) => SaeLensFolder.Write(this, folder);

    /// <summary>Reads a folder written by <see cref="Save"/> or SAELens v6, of architecture standard, gated, jumprelu or topk.</summary>
    /// <remarks>An encoder that subtracts b_dec from its input is folded, so that Encode never does.</remarks>
    /// <exception cref="Core.Errors.UnreadableFileException">A file is missing, broken or of a kind that is not known here.</exception>
    public static SparseAutoencoder Load(string folder) => SaeLensFolder.Read(folder);

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
}
