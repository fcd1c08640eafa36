using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Core.Tests.Statistics;

public sealed class EstimateTests
{
    [Fact]
    public void Several_repetitions_give_students_interval()
    {
        double[][] repetitions = [[1, 3], [2, 4], [4, 5]];
        var estimate = Estimate.Of(repetitions, (values, _) => values.Average(), values => values.Length, new SeedStreams(1).Stream("draws"), new());
        Assert.Equal((2 + 3 + 4.5) / 3, estimate.Value, 1e-12);
        Assert.Equal(Intervals.StudentT([2, 3, 4.5]), estimate.Interval);
    }

    [Fact]
    public void One_repetition_is_resampled_over_its_units()
    {
        double[] values = [1, 2, 3, 4, 5, 6];
        var estimate = Estimate.Of([values], (of, drawn) => drawn.IsEmpty ? of.Average() : drawn.ToArray().Average(i => of[i]), of => of.Length, new SeedStreams(1).Stream("draws"), new(500));
        Assert.Equal(3.5, estimate.Value, 1e-12);
        Assert.Equal(Bootstrap.Mean(values, new SeedStreams(1).Stream("draws"), new(500)), estimate.Interval);
    }

    [Theory]
    [InlineData(1, 2, Verdict.Holds, Verdict.Fails, Verdict.Fails)]
    [InlineData(-2, -1, Verdict.Fails, Verdict.Holds, Verdict.Holds)]
    [InlineData(-1, 1, Verdict.Inconclusive, Verdict.Inconclusive, Verdict.Inconclusive)]
    public void A_verdict_needs_the_whole_interval(double low, double high, Verdict above, Verdict below, Verdict within)
    {
        var estimate = new Estimate((low + high) / 2, new(low, high, 0.95, IntervalOver.Examples, 10));
        Assert.Equal((above, below, within), (estimate.Above(0), estimate.Below(0), estimate.Within(-3, 0.5)));
    }

    [Fact]
    public void What_is_no_number_has_no_interval() =>
        Assert.Null(Estimate.Of<double[]>([[1]], (_, _) => double.NaN, _ => 1, new SeedStreams(1).Stream("draws"), new()).Interval);
}
