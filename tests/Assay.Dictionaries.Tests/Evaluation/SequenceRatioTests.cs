using Assay.Core.Randomness;
using Assay.Dictionaries.Evaluation;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class SequenceRatioTests
{
    [Fact]
    public void The_value_is_the_ratio_of_sums_and_not_the_mean_of_ratios()
    {
        Assert.Equal(3.0 / 11, new SequenceRatio([1, 2], [1, 10]).Value);
        Assert.Equal(2.0 / 10, new SequenceRatio([1, 2], [1, 10]).Of([1]).Value);
    }

    [Fact]
    public void Nothing_counted_is_not_a_number() => Assert.True(double.IsNaN(new SequenceRatio([0, 0], [0, 0]).Value));

    [Fact]
    public void Sequences_that_agree_leave_no_width_to_an_interval()
    {
        var (twos, fours) = (new SequenceRatio([2, 4, 6], [1, 2, 3]), new SequenceRatio([4, 8, 12], [1, 2, 3]));
        var stream = new SeedStream(1);
        Assert.Equal((2, 2), (twos.Interval(stream).Low, twos.Interval(stream).High));
        Assert.Equal((-2, -2), (twos.DifferenceInterval(fours, stream).Low, twos.DifferenceInterval(fours, stream).High));
        Assert.Equal((0.5, 0.5), (twos.RatioInterval(fours, stream).Low, twos.RatioInterval(fours, stream).High));
    }

    [Fact]
    public void A_difference_takes_a_sequences_two_values_together()
    {
        var noisy = Enumerable.Range(0, 50).Select(i => i * 1.0).ToArray();
        double[] ones = [.. Enumerable.Repeat(1.0, 50)];
        var difference = new SequenceRatio([.. noisy.Select(x => x + 1)], ones).DifferenceInterval(new SequenceRatio(noisy, ones), new SeedStream(1));
        Assert.Equal(1, difference.Low, 1e-9);
        Assert.Equal(1, difference.High, 1e-9);
    }

    [Fact]
    public void Metrics_of_different_text_cannot_be_paired() =>
        Assert.Throws<ArgumentException>(() => new SequenceRatio([1], [1]).DifferenceInterval(new([1, 2], [1, 1]), new SeedStream(1)));
}
