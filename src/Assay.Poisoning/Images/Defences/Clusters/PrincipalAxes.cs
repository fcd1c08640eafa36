using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Clusters;

/// <summary>The directions along which rows vary most: right singular vectors of the centred rows.</summary>
/// <param name="Centred">Rows less their mean, [n, D], float64.</param>
/// <param name="Axes">[D, k], unit columns by falling variance, float64.</param>
/// <param name="Variances">Along each axis, [k], divisor n.</param>
internal sealed record PrincipalAxes(Tensor Centred, Tensor Axes, Tensor Variances)
{
    // Features are float32: what varies less than this beside the first axis is rounding.
    private const double Negligible = 1e-10;

    /// <summary>At most so many axes of the rows, fewer where they vary along fewer; none where all rows are one. Lives in the caller's dispose scope.</summary>
    public static PrincipalAxes Of(Tensor rows, int most)
    {
        var exact = rows.to(ScalarType.Float64);
        var centred = exact - exact.mean([0], keepdim: true);
        var (variances, directions) = linalg.eigh(centred.t().matmul(centred) / rows.shape[0]);     // rising
        var values = variances.data<double>().ToArray();
        var floor = Math.Max(values[^1] * Negligible, double.Epsilon);
        var count = Math.Min(values.Count(value => value >= floor), Math.Min(most, (int)rows.shape[0] - 1));
        var first = values.Length - count;
        return new(centred, directions.narrow(1, first, count).flip(1), variances.narrow(0, first, count).flip(0));
    }
}
