using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Instruments;

/// <summary>The orthogonal parametrisation against closed forms and finite differences.</summary>
public sealed class OrthogonalMapTests
{
    private static Tensor Trained(int width) => tensor(Enumerable.Range(0, width * width).Select(i => Math.Sin(i + 1.0)).ToArray(), [width, width]);

    private static Tensor Origin(int width) => linalg.qr(tensor(Enumerable.Range(0, width * width).Select(i => Math.Cos(3.0 * i)).ToArray(), [width, width])).Q;

    [Theory]
    [InlineData(RotationForm.Exponential)]
    [InlineData(RotationForm.Cayley)]
    public void The_matrix_is_orthogonal_and_starts_at_its_origin(RotationForm form)
    {
        using var scope = NewDisposeScope();
        using var map = new OrthogonalMap(7, form, new SeedStream(1));
        Assert.Equal(0, SmallTask.Distance(map.Matrix(), map.Origin), 1e-6);
        using (no_grad())
            map.Skew.copy_(Trained(7).to(float32));
        var matrix = map.Matrix();
        Assert.Equal(0, SmallTask.Distance(matrix.matmul(matrix.t()), eye(7)), 1e-5);
        Assert.True(SmallTask.Distance(matrix, map.Origin) > 0.1);
    }

    // The signs that PyTorch fixes: R = QᵀW has a positive diagonal. W is drawn by the same stream.
    [Fact]
    public void The_origin_is_the_orthogonal_factor_with_a_positive_diagonal_beside_it()
    {
        using var scope = NewDisposeScope();
        using var map = new OrthogonalMap(5, RotationForm.Exponential, new SeedStream(1));
        var first = (Assay.Tensors.SeedStreamExtensions.Uniform(new SeedStream(1), 5, 5) * 2 - 1) / Math.Sqrt(5);
        var upper = map.Origin.t().matmul(first);
        Assert.Equal(0, upper.tril(-1).abs().max().ToDouble(), 1e-6);
        Assert.True(upper.diagonal().min().ToDouble() > 0);
    }

    [Fact]
    public void In_the_plane_the_exponential_turns_by_the_angle_and_Cayley_by_twice_the_angle_whose_tangent_is_half()
    {
        using var scope = NewDisposeScope();
        var trained = tensor(new[] { 5.0, 9.0, 0.7, -3.0 }, [2, 2]);      // only what is below the diagonal counts
        Assert.Equal(Math.Sin(0.7), OrthogonalMap.Matrix(eye(2, dtype: float64), trained, RotationForm.Exponential)[1, 0].ToDouble(), 1e-12);
        Assert.Equal(Math.Sin(2 * Math.Atan(0.35)), OrthogonalMap.Matrix(eye(2, dtype: float64), trained, RotationForm.Cayley)[1, 0].ToDouble(), 1e-12);
    }

    [Theory]
    [InlineData(RotationForm.Exponential)]
    [InlineData(RotationForm.Cayley)]
    public void Gradients_are_those_of_finite_differences(RotationForm form)
    {
        using var scope = NewDisposeScope();
        var (trained, origin, weighting) = (Trained(5).requires_grad_(), Origin(5), Trained(5).square());
        Tensor Loss() => (OrthogonalMap.Matrix(origin, trained, form) * weighting).sum();
        Loss().backward();
        var measured = FiniteDifference.Gradient(trained, () => Loss().ToDouble());
        Assert.Equal(0, SmallTask.Distance(measured, trained.grad!), 1e-7);
        Assert.Equal(0, trained.grad!.triu().abs().max().ToDouble());
        Assert.True(trained.grad.abs().max().ToDouble() > 0.1);
    }

    [Fact]
    public void A_matrix_that_rounding_has_bent_is_put_right_where_it_stands()
    {
        using var scope = NewDisposeScope();
        using var map = new OrthogonalMap(5, RotationForm.Exponential, new SeedStream(1));
        Assert.False(map.Rebase());
        using (no_grad())
        {
            map.Skew.copy_(Trained(5).to(float32));
            map.Origin.mul_(1.001f);
        }
        var before = map.Matrix().detach();
        Assert.True(map.Rebase());
        Assert.Equal(0, SmallTask.Distance(before / 1.001f, map.Matrix()), 1e-5);
        Assert.Equal(0, SmallTask.Distance(map.Skew, -eye(5)));
    }
}
