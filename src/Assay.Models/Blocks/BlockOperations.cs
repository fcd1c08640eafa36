using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Blocks;

/// <summary>The steps of a block between two sites. Letters as in <see cref="ForwardPass"/>.</summary>
internal abstract class BlockOperations(TransformerConfig config, PositionTables tables)
{
    protected TransformerConfig Config { get; } = config;

    protected PositionTables Tables { get; } = tables;

    /// <summary>The family's norm over the last dimension.</summary>
    public abstract Tensor Norm(Tensor x, Tensor gain, Tensor? bias);

    /// <summary>The family's norm in float32, as it is before its gain.</summary>
    public abstract Tensor Normalise(Tensor x);

    /// <summary>The rest of <see cref="Norm"/> after <see cref="Normalise"/>. The families round to the activations' type at different places.</summary>
    public Tensor Gained(Tensor normalised, Tensor gain, Tensor? bias, ScalarType type) => Config.Wiring.Norm switch
    {
        NormKind.RmsAroundOne => (normalised * (1 + gain.to(float32))).to(type),
        NormKind.Rms => normalised.to(type) * gain,
        _ => (normalised * gain.to(float32) + bias!.to(float32)).to(type),
    };

    /// <summary>Queries [B, H, T, hd] and keys [B, K, T, hd], both with their positions, and values [B, K, T, hd], from projected rows [B, T, (H + 2K)·hd].</summary>
    public abstract (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows, BlockWeights w, int layer);

    /// <summary>Attention probabilities [B, H, T, T]; [B, H, T, S] where keys of earlier passes are seen too.</summary>
    public abstract Tensor Pattern(Tensor q, Tensor k, int layer);

    /// <summary>Values mixed by the probabilities, heads side by side: [B, T, H·hd].</summary>
    public abstract Tensor Mix(Tensor pattern, Tensor v);

    /// <summary>Pattern and mix together, where nobody asks for the pattern.</summary>
    public virtual Tensor Attend(Tensor q, Tensor k, Tensor v, int layer) => Mix(Pattern(q, k, layer), v);

    /// <summary>act(gate)·up [B, T, F] from [B, T, 2F], or act(up) from [B, T, F].</summary>
    public abstract Tensor Activate(Tensor gateUp);

    /// <summary>c·tanh(x / c), or x.</summary>
    public abstract Tensor SoftCap(Tensor x, double? cap);

    /// <summary>x·Wᵀ + b. Few rows on a bfloat16 matrix have a product of their own.</summary>
    public virtual Tensor Linear(Tensor x, Tensor matrix, Tensor? bias) =>
        !is_grad_enabled() && BFloat16Rows.Serves(x, matrix) ? BFloat16Rows.Linear(x, matrix, bias) : nn.functional.linear(x, matrix, bias);

    /// <summary>The learned vectors of the positions that the pass runs over, [T, d] or [B, T, d], from the table of all.</summary>
    public virtual Tensor Learned(Tensor positions, long length) => positions.narrow(0, 0, length);

    // A group's queries follow each other, so that one product serves all heads of a key-value head: [B, K, H/K·T, ...].
    protected Tensor Grouped(Tensor perHead)
    {
        var (b, t) = (perHead.shape[0], perHead.shape[2]);
        return perHead.reshape(b * Config.KeyValueHeads, Config.Group * t, perHead.shape[3]);
    }
}
