using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Frequencies;

/// <summary>The orthonormal DCT-II of images, channel by channel.</summary>
internal static class CosineTransform
{
    /// <summary>Coefficients [N, C, H, W] of images [N, C, H, W], the lowest frequencies first.</summary>
    public static Tensor Of(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Basis(images.shape[2]).matmul(images).matmul(Basis(images.shape[3]).t()).MoveToOuterDisposeScope();
    }

    // Row k: √(2/n) cos(π k (x + ½) / n), the first by √½ less.
    private static Tensor Basis(long side)
    {
        var waves = (outer(arange(side, dtype: ScalarType.Float64), arange(side, dtype: ScalarType.Float64) + 0.5) * (Math.PI / side)).cos() * Math.Sqrt(2.0 / side);
        waves[0].mul_(Math.Sqrt(0.5));
        return waves.to(ScalarType.Float32);
    }
}
