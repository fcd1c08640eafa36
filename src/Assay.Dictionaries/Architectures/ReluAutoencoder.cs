using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>f = ReLU(x W_enc + b_enc): what training under an L1 penalty leaves; SAELens's "standard".</summary>
public sealed class ReluAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _bias;

    /// <summary>Takes over W_enc [d, M], b_enc [M], W_dec [M, e], b_dec [e].</summary>
    public ReluAutoencoder(Tensor encoder, Tensor bias, Tensor decoder, Tensor decoderBias) : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(bias, "b_enc", Latents);
        Shape.Expect(encoder, "W_enc", -1, Latents);
        (_encoder, _bias) = (encoder.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public override string Architecture => "standard";

    /// <inheritdoc/>
    protected override Tensor Fire(Tensor x) => addmm(_bias, x, _encoder, 1, 1).relu_();   // [B, M]

    internal override LatentRule? Rule() => new(_encoder) { Bias = _bias };

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Weight)> EncoderState() => [("W_enc", _encoder), ("b_enc", _bias)];
}
