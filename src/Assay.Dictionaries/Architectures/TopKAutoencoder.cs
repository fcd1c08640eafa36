using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>The k largest pre-activations of each row, those below zero as zero (Gao et al. 2024, 2406.04093): a row may fire fewer than k latents, never more.</summary>
public sealed class TopKAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _bias;
    private readonly int _k;

    /// <summary>Takes over W_enc [d, M], b_enc [M], W_dec [M, e], b_dec [e].</summary>
    public TopKAutoencoder(Tensor encoder, Tensor bias, Tensor decoder, Tensor decoderBias, int k)
        : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(bias, "b_enc", Latents);
        Shape.Expect(encoder, "W_enc", -1, Latents);
        if (k < 1 || k > Latents)
            throw new ArgumentOutOfRangeException(nameof(k), k, FormattableString.Invariant($"k must lie between 1 and the {Latents} latents"));
        (_encoder, _bias, _k) = (encoder.DetachFromDisposeScope(), bias.DetachFromDisposeScope(), k);
    }

    /// <inheritdoc/>
    public override string Architecture => "topk";

    /// <inheritdoc/>
    public override int? K => _k;

    /// <inheritdoc/>
    protected override Tensor Fire(Tensor x)
    {
        using var _ = NewDisposeScope();
        var z = addmm(_bias, x, _encoder, 1, 1);                       // [B, M]
        var (values, latents) = z.topk(_k, dim: 1, sorted: false);   // [B, k]
        return zeros_like(z).scatter(1, latents, values.relu()).MoveToOuterDisposeScope();
    }

    internal override LatentRule? Rule() => new(_encoder) { Bias = _bias, Keep = _k };

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Weight)> EncoderState() => [("W_enc", _encoder), ("b_enc", _bias)];
}
