using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>The M latents in k groups of neighbours; of each the largest pre-activation fires, if it is above zero: sparsify's groupmax.</summary>
/// <remarks>EleutherAI/sparsify, sparsify/fused_encoder.py: ReLU first, then the maximum of each group.</remarks>
public sealed class GroupMaxAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _bias;
    private readonly int _k;

    /// <summary>Takes over W_enc [d, M], b_enc [M], W_dec [M, e], b_dec [e].</summary>
    public GroupMaxAutoencoder(Tensor encoder, Tensor bias, Tensor decoder, Tensor decoderBias, int k)
        : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(bias, "b_enc", Latents);
        Shape.Expect(encoder, "W_enc", -1, Latents);
        if (k < 1 || Latents % k != 0)
            throw new ArgumentOutOfRangeException(nameof(k), k, FormattableString.Invariant($"the {Latents} latents must fall into k groups of one size"));
        (_encoder, _bias, _k) = (encoder.DetachFromDisposeScope(), bias.DetachFromDisposeScope(), k);
    }

    /// <inheritdoc/>
    public override string Architecture => "groupmax";

    /// <inheritdoc/>
    public override int? K => _k;

    /// <inheritdoc/>
    protected override Tensor Fire(Tensor x)
    {
        using var _ = NewDisposeScope();
        var z = addmm(_bias, x, _encoder, 1, 1).relu_().view(x.shape[0], _k, -1);     // [B, k, M/k]
        var (values, latents) = z.max(2, keepdim: true);                              // [B, k, 1]
        return zeros_like(z).scatter(2, latents, values).view(x.shape[0], -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Weight)> EncoderState() => [("W_enc", _encoder), ("b_enc", _bias)];
}
