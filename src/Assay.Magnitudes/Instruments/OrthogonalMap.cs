using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>How a skew matrix becomes an orthogonal one.</summary>
public enum RotationForm
{
    /// <summary>exp(S), as PyTorch's orthogonal parametrisation does it for square matrices.</summary>
    Exponential,

    /// <summary>(I − S/2)⁻¹(I + S/2): cheaper for wide networks; reaches every rotation that does not turn something by half a turn.</summary>
    Cayley,
}

/// <summary>A trainable orthogonal matrix Q = B·f(S), S = T − Tᵀ with T the lower triangle of what is trained, B fixed.</summary>
/// <remarks>B starts as the orthogonal factor of a random matrix with the signs that make the triangular factor's diagonal positive; S starts at zero. Decay of the trained matrix pulls Q back to B.</remarks>
internal sealed class OrthogonalMap : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly RotationForm _form;

    public OrthogonalMap(int width, RotationForm form, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _form = form;
        var (q, r) = linalg.qr((stream.Uniform(width, width) * 2 - 1) / Math.Sqrt(width));
        Origin = (q * r.diagonal().sign()).contiguous().DetachFromDisposeScope();
        Skew = (-eye(width)).DetachFromDisposeScope();
        Skew.requires_grad = true;
    }

    /// <summary>What is trained, [N, N]; its part above the diagonal does nothing.</summary>
    public Tensor Skew { get; }

    /// <summary>B, [N, N].</summary>
    public Tensor Origin { get; }

    /// <summary>Q, [N, N].</summary>
    public Tensor Matrix() => Matrix(Origin, Skew, _form);

    /// <summary>B·f(T − Tᵀ), T the lower triangle of <paramref name="trained"/>.</summary>
    internal static Tensor Matrix(Tensor origin, Tensor trained, RotationForm form)
    {
        using var scope = NewDisposeScope();
        var lower = trained.tril();
        var skew = lower - lower.t();
        return origin.matmul(form == RotationForm.Exponential ? matrix_exp(skew) : Cayley(skew)).MoveToOuterDisposeScope();
    }

    /// <summary>Where rounding has made Q less than orthogonal, starts anew from it: B becomes the nearest orthogonal matrix, S zero. True where that happened.</summary>
    public bool Rebase()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var matrix = Matrix();
        if ((matrix.t().matmul(matrix) - eye(matrix.shape[0])).abs().max().ToDouble() <= Tolerance)
            return false;
        var (u, _, v) = linalg.svd(matrix);
        Origin.copy_(u.matmul(v));
        Skew.copy_(-eye(matrix.shape[0]));
        return true;
    }

    public void Dispose()
    {
        Skew.Dispose();
        Origin.Dispose();
    }

    private static Tensor Cayley(Tensor skew)
    {
        var one = eye(skew.shape[0], dtype: skew.dtype);
        return linalg.solve(one - skew / 2, one + skew / 2);
    }
}
