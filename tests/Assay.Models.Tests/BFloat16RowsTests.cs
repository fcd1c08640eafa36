using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>The product for few rows against the same product in float64.</summary>
public sealed class BFloat16RowsTests
{
    [Theory]
    [InlineData(1, 7, 16, false)]
    [InlineData(1, 5, 64, true)]
    [InlineData(1, 1000, 2304, false)]
    [InlineData(2, 33, 48, true)]
    [InlineData(2, 1, 256, false)]
    [InlineData(2, 129, 80, true)]
    public void Sums_are_exact_but_for_one_rounding_at_the_end(int rows, int m, int d, bool biased)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3, CPU);
        Tensor Random(params long[] shape) => randn(shape, generator: generator).to(ScalarType.BFloat16);
        Tensor x = Random(1, rows, d), w = Random(m, d);
        var bias = biased ? Random(m) : null;
        Assert.True(BFloat16Rows.Serves(x, w));
        var found = BFloat16Rows.Linear(x, w, bias);
        var exact = x.to(ScalarType.Float64).matmul(w.to(ScalarType.Float64).t());
        if (bias is not null)
            exact += bias.to(ScalarType.Float64);
        Assert.Equal([1, rows, m], found.shape);
        // Half a unit in the last of 8 bits, and what float32 sums of d terms lose.
        var bound = exact.abs() / 256 + 1e-5 * Math.Sqrt(d);
        Assert.True(((found.to(ScalarType.Float64) - exact).abs() <= bound).all().item<bool>());
    }

    [Fact]
    public void It_serves_few_rows_of_bfloat16_alone()
    {
        using var scope = NewDisposeScope();
        Tensor w = zeros(8, 64, ScalarType.BFloat16), x = zeros(1, 2, 64, ScalarType.BFloat16);
        Assert.True(BFloat16Rows.Serves(x, w));
        Assert.False(BFloat16Rows.Serves(zeros(1, 3, 64, ScalarType.BFloat16), w));
        Assert.False(BFloat16Rows.Serves(x.to(ScalarType.Float32), w));
        Assert.False(BFloat16Rows.Serves(x, w.to(ScalarType.Float32)));
        Assert.False(BFloat16Rows.Serves(zeros(1, 2, 24, ScalarType.BFloat16), zeros(8, 40, ScalarType.BFloat16).narrow(1, 0, 24)));
        Assert.Throws<ArgumentException>(() => BFloat16Rows.Linear(x, w.to(ScalarType.Float32), null));
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        using var scope = NewDisposeScope();
        var x = full([1, 1, 16], double.NaN, ScalarType.BFloat16);
        Assert.True(BFloat16Rows.Linear(x, ones([2, 16], ScalarType.BFloat16), null).isnan().all().item<bool>());
    }
}
