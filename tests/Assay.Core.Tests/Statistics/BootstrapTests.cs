using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Core.Tests.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void The_interval_of_a_mean_is_close_to_the_normal_one_for_many_units()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i % 20 - 9.5)];   // mean 0, population variance (20² − 1)/12
        var half = 1.959964 * Math.Sqrt((400 - 1) / 12.0 / 400);
        var interval = Bootstrap.Mean(values, new(1), new(Resamples: 20_000));
        Assert.Equal(-half, interval.Low, half * 0.05);
        Assert.Equal(half, interval.High, half * 0.05);
        Assert.Equal((0.95, IntervalOver.Examples, 400), (interval.Level, interval.Over, interval.Count));
    }

    [Fact]
    public void Two_units_give_the_three_means_that_can_be_drawn()
    {
        // Means 0, ½, 1 with chances ¼, ½, ¼: the middle half of them is [0, 1] up to the draw, the middle tenth {½}.
        var interval = Bootstrap.Mean([0, 1], new(2), new(Resamples: 4001, Level: 0.1));
        Assert.Equal((0.5, 0.5), (interval.Low, interval.High));
        interval = Bootstrap.Mean([0, 1], new(2), new(Resamples: 4001, Level: 0.9));
        Assert.Equal((0, 1), (interval.Low, interval.High));
    }

    [Fact]
    public void The_interval_of_a_mean_covers_it_as_often_as_it_says()
    {
        var draws = new SeedStream(3);
        var covered = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            double[] values = [.. Enumerable.Range(0, 60).Select(_ => draws.NextDouble())];
            var interval = Bootstrap.Mean(values, draws, new(Resamples: 400, Level: 0.9));
            covered += interval.Low <= 0.5 && 0.5 <= interval.High ? 1 : 0;
        }
        Assert.InRange(covered / 400.0, 0.84, 0.94);   // 0.9 ± 3 standard errors, less the percentile interval's small shortfall
    }

    [Fact]
    public void A_ratio_of_sums_that_is_the_same_in_every_unit_has_no_spread()
    {
        var interval = Bootstrap.RatioOfSums([1, 2, 3, 4], [2, 4, 6, 8], new(4));
        Assert.Equal((0.5, 0.5), (interval.Low, interval.High));
    }

    [Fact]
    public void Units_are_drawn_together_in_pairs()
    {
        double[] left = [10, 200, 3000], right = [9, 199, 2999];
        var difference = Bootstrap.PairedDifference(left, right, new(5));
        Assert.Equal((1, 1), (difference.Low, difference.High));   // unpaired, the spread would be in the thousands
        var ratio = Bootstrap.RatioOfRatios([2, 4, 6], [1, 1, 1], [1, 2, 3], [1, 1, 1], new(5));
        Assert.Equal((2, 2), (ratio.Low, ratio.High));
    }

    [Fact]
    public void The_same_stream_gives_the_same_interval()
    {
        double[] values = [0.31, 1.17, 4.23, 1.39, 5.41, 9.53, 2.67, 6.71];
        Assert.Equal(Bootstrap.Mean(values, new(6)), Bootstrap.Mean(values, new(6)));
        Assert.NotEqual(Bootstrap.Mean(values, new(6)), Bootstrap.Mean(values, new(7)));
    }

    [Fact]
    public void A_statistic_that_may_be_undefined_has_no_interval()
    {
        var interval = Bootstrap.RatioOfSums([0, 1], [0, 1], new(7));   // both draws of the first unit: 0/0
        Assert.Equal((double.NaN, double.NaN), (interval.Low, interval.High));
    }

    [Fact]
    public void Mistakes_of_the_caller_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([], new(0)));
        Assert.Contains("2 against 1", Assert.Throws<ArgumentException>(() => Bootstrap.RatioOfSums([1, 2], [1], new(0))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Bootstrap.PairedDifference([1, 2], [1], new(0)));
        Assert.Throws<ArgumentException>(() => Bootstrap.RatioOfRatios([1], [1], [1, 2], [1], new(0)));
    }

    // t tables: 97.5 % at 1, 2 and 10 degrees of freedom
    [Theory]
    [InlineData(1, 12.706204736)]
    [InlineData(2, 4.302652730)]
    [InlineData(10, 2.228138852)]
    public void T_quantiles_are_those_of_the_tables(int degrees, double expected) => Assert.Equal(expected, Intervals.StudentTQuantile(0.975, degrees), 6);

    [Fact]
    public void The_t_interval_of_three_seeds()
    {
        var interval = Intervals.StudentT([1, 2, 3])!;
        Assert.Equal(2 - 4.302652730 / Math.Sqrt(3), interval.Low, 6);
        Assert.Equal(2 + 4.302652730 / Math.Sqrt(3), interval.High, 6);
        Assert.Equal((IntervalOver.Seeds, 3), (interval.Over, interval.Count));
        Assert.Null(Intervals.StudentT([1]));
    }
}
