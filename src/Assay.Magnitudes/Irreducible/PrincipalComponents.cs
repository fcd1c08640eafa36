using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>The directions in which values vary most.</summary>
/// <param name="Mean">[dimensions] float64.</param>
/// <param name="Axes">Orthonormal columns, [dimensions, kept] float64, the largest variance first.</param>
/// <param name="Explained">Share of the variance along every axis there is, falling.</param>
internal sealed record PrincipalComponents(Tensor Mean, Tensor Axes, IReadOnlyList<double> Explained)
{
    /// <summary>Components of values [count, dimensions], in the caller's scope.</summary>
    public static PrincipalComponents Of(Tensor values, int most)
    {
        using var scope = NewDisposeScope();
        var wide = values.to(float64);
        var mean = wide.mean([0L]);
        var centred = wide - mean;
        var (variances, axes) = linalg.eigh(centred.t().matmul(centred) / Math.Max(1, centred.shape[0]));       // rising
        var explained = (variances.flip(0).clamp_min(0) / variances.sum().clamp_min(1e-300)).data<double>().ToArray();
        return new(mean.MoveToOuterDisposeScope(), axes.flip(1).narrow(1, 0, Math.Min(most, axes.shape[1])).contiguous().MoveToOuterDisposeScope(), explained);
    }

    /// <summary>Values along the axes, [count, kept] float64.</summary>
    public Tensor Along(Tensor values) => (values.to(float64) - Mean).matmul(Axes);
}
