using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>u = x W_enc; f = 1[u + b_gate > 0] · ReLU(exp(r_mag) u + b_mag) (Rajamanoharan et al. 2024, 2404.16014).</summary>
public sealed class GatedAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _gateBias, _magnitudeBias, _logMagnitude;

    /// <summary>Takes over W_enc [d, M], b_gate, b_mag and r_mag [M], W_dec [M, e], b_dec [e].</summary>
    public GatedAutoencoder(Tensor encoder, Tensor gateBias, Tensor magnitudeBias, Tensor logMagnitude, Tensor decoder, Tensor decoderBias)
        : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(encoder, "W_enc", -1, Latents);
        Shape.Expect(gateBias, "b_gate", Latents);
        Shape.Expect(magnitudeBias, "b_mag", Latents);
        Shape.Expect(logMagnitude, "r_mag", Latents);
        (_encoder, _gateBias) = (encoder.DetachFromDisposeScope(), gateBias.DetachFromDisposeScope());
        (_magnitudeBias, _logMagnitude) = (magnitudeBias.DetachFromDisposeScope(), logMagnitude.DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public override string Architecture => "gated";

    /// <inheritdoc/>
    protected override Tensor Fire(Tensor x)
    {
        using var _ = NewDisposeScope();
        var u = x.matmul(_encoder);                                        // [B, M]
        var gate = u.gt(-_gateBias);
        return (u * _logMagnitude.exp()).add_(_magnitudeBias).relu_().mul_(gate).MoveToOuterDisposeScope();
    }

    internal override LatentRule? Rule() => new(_encoder) { Cut = -_gateBias, Scale = _logMagnitude.exp(), Shift = _magnitudeBias };

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Weight)> EncoderState() =>
        [("W_enc", _encoder), ("b_gate", _gateBias), ("b_mag", _magnitudeBias), ("r_mag", _logMagnitude)];
}
