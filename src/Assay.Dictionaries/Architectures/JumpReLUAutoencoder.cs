using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Architectures;

/// <summary>f = z · 1[z > θ], z = x W_enc + b_enc (Rajamanoharan et al. 2024, 2407.14435). BatchTopK dictionaries are used as this too, with one θ for all.</summary>
public sealed class JumpReLUAutoencoder : SparseAutoencoder
{
    private readonly Tensor _encoder, _bias, _threshold, _jumpAt;

    /// <summary>Takes over W_enc [d, M], b_enc [M], θ [M], W_dec [M, e], b_dec [e]. A θ below zero acts as zero.</summary>
    public JumpReLUAutoencoder(Tensor encoder, Tensor bias, Tensor threshold, Tensor decoder, Tensor decoderBias)
        : base((int)encoder.size(0), decoder, decoderBias)
    {
        Shape.Expect(bias, "b_enc", Latents);
        Shape.Expect(threshold, "threshold", Latents);
        Shape.Expect(encoder, "W_enc", -1, Latents);
        (_encoder, _bias, _threshold) = (encoder.DetachFromDisposeScope(), bias.DetachFromDisposeScope(), threshold.DetachFromDisposeScope());
        _jumpAt = threshold.clamp_min(0).DetachFromDisposeScope();   // values stay at least zero, as if ReLU came first
    }

    /// <inheritdoc/>
    public override string Architecture => "jumprelu";

    /// <summary>θ [M] on the raw scale.</summary>
    public Tensor Thresholds => _threshold;

    /// <inheritdoc/>
    protected override Tensor Fire(Tensor x)
    {
        var z = addmm(_bias, x, _encoder, 1, 1);     // [B, M]
        using var fires = z.gt(_jumpAt);
        return z.mul_(fires);
    }

    internal override LatentRule? Rule() => new(_encoder) { Bias = _bias, Cut = _jumpAt };

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Weight)> EncoderState() => [("W_enc", _encoder), ("b_enc", _bias), ("threshold", _threshold)];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _jumpAt.Dispose();
    }
}
