using static TorchSharp.torch;

namespace Assay.Dictionaries;

/// <summary>What is taken out of each row by the row's own figures before it is encoded, and put back after decoding.</summary>
public enum RowNormalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Mean, then standard deviation (n - 1) with 1e-5 added: OpenAI's TopK dictionaries and SAELens's layer_norm. The 1e-5 is not put back.</summary>
    LayerNorm,

    /// <summary>Scaled to length √d: SAELens's constant_norm_rescale, Llama Scope's token-wise.</summary>
    RootWidth,
}

/// <summary>How a dictionary's file wants activations treated before its encoder. Kept as the file has it, not folded, so that writing it again changes no bit.</summary>
/// <remarks>LayerNorm and its eps: openai/sparse_autoencoder, sparse_autoencoder/model.py (LN); SAELens, sae_lens/saes/sae.py (_setup_activation_normalization).</remarks>
public sealed record InputConvention
{
    private const double Epsilon = 1e-5;

    /// <summary>Whether b_dec is subtracted from the (normalised) activation.</summary>
    public bool SubtractsDecoderBias { get; init; }

    /// <summary>The row's normalisation, which comes first.</summary>
    public RowNormalisation Rows { get; init; }

    /// <summary>Whether the encoder multiplies activations as they are.</summary>
    public bool IsPlain => !SubtractsDecoderBias && Rows == RowNormalisation.None;

    /// <summary>What the encoder multiplies, of raw x [B, d].</summary>
    internal Tensor Prepare(Tensor x, Tensor decoderBias)
    {
        var prepared = Rows switch
        {
            RowNormalisation.LayerNorm => Centred(x) / (Deviation(x) + Epsilon),
            RowNormalisation.RootWidth => x * Factor(x),
            _ => x,
        };
        return SubtractsDecoderBias ? prepared - decoderBias : prepared;
    }

    /// <summary>A reconstruction [B, d] of the normalised row, brought back to the scale of raw x.</summary>
    internal Tensor Undo(Tensor reconstruction, Tensor x) => Rows switch
    {
        RowNormalisation.LayerNorm => reconstruction * Deviation(x) + x.mean([-1], keepdim: true),
        RowNormalisation.RootWidth => reconstruction / Factor(x),
        _ => reconstruction,
    };

    private static Tensor Centred(Tensor x) => x - x.mean([-1], keepdim: true);

    private static Tensor Deviation(Tensor x) => (Centred(x).square().sum(-1, keepdim: true) / (x.shape[^1] - 1)).sqrt();

    private static Tensor Factor(Tensor x) => Math.Sqrt(x.shape[^1]) / x.norm(-1, keepdim: true, p: 2);
}
