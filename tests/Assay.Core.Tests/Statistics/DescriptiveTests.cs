using Assay.Core.Statistics;
using CsCheck;

namespace Assay.Core.Tests.Statistics;

public sealed class DescriptiveTests
{
    [Fact]
    public void Mean_and_deviation_of_a_known_sample()
    {
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        Assert.Equal(5, Descriptive.Mean(values));
        Assert.Equal(Math.Sqrt(32.0 / 7), Descriptive.StandardDeviation(values), 12);
    }

    // numpy.quantile([1, 2, 3, 4], ...), its default method
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.9, 3.7)]
    [InlineData(1, 4)]
    public void Quantiles_are_interpolated_as_numpy_does(double probability, double expected) => Assert.Equal(expected, Descriptive.Quantile([4, 1, 3, 2], probability), 12);

    [Fact]
    public void Nothing_measured_gives_NaN()
    {
        Assert.Equal(double.NaN, Descriptive.Mean([]));
        Assert.Equal(double.NaN, Descriptive.StandardDeviation([1]));
        Assert.Equal(double.NaN, Descriptive.Median([]));
        Assert.Equal(double.NaN, Descriptive.Median([1, double.NaN]));
        Assert.Equal(double.NaN, Descriptive.Spearman([1, 2], [double.NaN, 1]));
    }

    [Fact]
    public void Quantiles_of_infinities_are_infinite_and_not_NaN() =>
        Assert.Equal(double.PositiveInfinity, Descriptive.Quantile([1, double.PositiveInfinity, double.PositiveInfinity], 0.9));

    [Fact]
    public void A_probability_outside_the_unit_interval_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Descriptive.Quantile([1], 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Descriptive.Quantile([1], double.NaN));
    }

    [Fact]
    public void Ties_share_their_mean_rank() => Assert.Equal([1, 2.5, 2.5, 4], Descriptive.Ranks([10, 20, 20, 30]));

    [Fact]
    public void Spearman_follows_its_formula_where_there_are_no_ties() =>
        // 1 - 6 Σd² / n(n²-1) with d = 0 1 1 0 0 → 1 - 12/120
        Assert.Equal(0.9, Descriptive.Spearman([1, 2, 3, 4, 5], [10, 30, 20, 40, 500]), 12);

    [Fact]
    public void Correlation_with_what_does_not_vary_is_not_measured() => Assert.Equal(double.NaN, Descriptive.Pearson([1, 2, 3], [5, 5, 5]));

    [Fact]
    public void Lists_of_unequal_length_are_refused() => Assert.Throws<ArgumentException>(() => Descriptive.Spearman([1], [1, 2]));

    [Fact]
    public void Spearman_is_one_for_any_rising_transform() => Gen.Int[-50, 50].Array[3, 30].Where(values => values.Distinct().Count() > 1).Sample(values =>
        Assert.Equal(1, Descriptive.Spearman([.. values.Select(value => (double)value)], [.. values.Select(value => Math.Pow(value, 3))]), 9), iter: 200);
}
