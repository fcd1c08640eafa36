using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Clusters;

/// <summary>Independent components by a fixed point iteration (Hyvärinen 1999), all at once, with log cosh for contrast.</summary>
internal static class FastIca
{
    private const int MostTurns = 200;
    private const double Settled = 1e-4;        // largest change of a direction's cosine

    /// <summary>Components of the rows, [n, k], of unit variance, float64. In the caller's dispose scope.</summary>
    /// <param name="rows">[n, D].</param>
    /// <param name="most">Components; fewer where the rows vary along fewer axes, and none where all rows are one.</param>
    /// <param name="start">Of the first directions.</param>
    public static Tensor Of(Tensor rows, int most, SeedStream start)
    {
        using var scope = NewDisposeScope();
        var axes = PrincipalAxes.Of(rows, most);
        var white = axes.Centred.matmul(axes.Axes) / axes.Variances.sqrt();                 // [n, k]
        var count = white.shape[1];
        if (count == 0)
            return white.MoveToOuterDisposeScope();
        var unmixing = Orthogonal(start.Normal(count, count).to(ScalarType.Float64));       // a direction a row
        for (var (turn, change) = (0, 1.0); turn < MostTurns && change >= Settled; turn++)
            (unmixing, change) = Turned(unmixing, white);
        return white.matmul(unmixing.t()).MoveToOuterDisposeScope();
    }

    // E[x tanh(wᵀx)] − E[1 − tanh²(wᵀx)] w for every direction w, made orthogonal again.
    private static (Tensor, double) Turned(Tensor unmixing, Tensor white)
    {
        using var scope = NewDisposeScope();
        var contrast = white.matmul(unmixing.t()).tanh();
        var slope = (1 - contrast.square()).mean([0]);
        var next = Orthogonal(contrast.t().matmul(white) / white.shape[0] - slope.unsqueeze(1) * unmixing);
        var change = ((next * unmixing).sum(dim: 1).abs() - 1).abs().max().ToDouble();
        return (next.MoveToOuterDisposeScope(), change);
    }

    // (W Wᵀ)^(-1/2) W: the nearest orthogonal matrix, which favours no direction.
    private static Tensor Orthogonal(Tensor matrix)
    {
        var (values, vectors) = linalg.eigh(matrix.matmul(matrix.t()));
        return (vectors / values.sqrt()).matmul(vectors.t()).matmul(matrix);
    }
}
