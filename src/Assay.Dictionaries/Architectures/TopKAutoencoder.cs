using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>The k largest pre-activations of each row, those below zero as zero (Gao et al. 2024, 2406.04093): a row may fire fewer than k latents, never more.</summary>
public sealed class TopKAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _bias;

    /// <summary>Takes over W_enc [d, M], b_enc [M], W_dec [M, e], b_dec [e].</summary>
    public TopKAutoencoder(Tensor encoder, Tensor bias, Tensor decoder, Tensor decoderBias, int k)
        : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(bias, "b_enc", Latents);
        Shape.Expect(encoder, "W_enc", -1, Latents);
        if (k < 1 || k > Latents)
            throw new ArgumentOutOfRangeException(nameof(k), k, FormattableString.Invariant($"k must lie between 1 and the {Latents} latents"));
        (_encoder, _bias, K) = (encoder.DetachFromDisposeScope(), bias.DetachFromDisposeScope(), k);
    }

    /// <inheritdoc/>
    public override string Architecture => "topk";

    /// <summary>Latents kept in each row.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor x)
    {
        Shape.Expect(x, "activations", -1, InputWidth);
        using var _ = NewDisposeScope();
        var z = addmm(_bias, x, _encoder, 1, 1);                       // [B, M]
        var (values, latents) = z.topk(K, dim: 1, sorted: false);   // [B, k]
        return zeros_like(z).scatter(1, latents, values.relu()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        ["W_enc"] = _encoder, ["b_enc"] = _bias, ["W_dec"] = DecoderWeights, ["b_dec"] = DecoderBias,
    };

    /// <inheritdoc/>
    protected override SparseAutoencoder WithState(IReadOnlyDictionary<string, Tensor> state) =>
        new TopKAutoencoder(state["W_enc"], state["b_enc"], state["W_dec"], state["b_dec"], K) { Input = Input, Target = Target };
}
