using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>Sums over rows in float64, a slice at a time, so that no float64 copy of a whole bucket is made.</summary>
internal static class RowNorms
{
    private const long SliceRows = 16_384;

    public static double SumOfSquares(Tensor rows)
    {
        var sum = 0.0;
        for (long first = 0; first < rows.shape[0]; first += SliceRows)
        {
            using var scope = NewDisposeScope();
            sum += rows.narrow(0, first, Math.Min(SliceRows, rows.shape[0] - first)).to_type(ScalarType.Float64).square().sum().item<double>();
        }
        return sum;
    }
}
