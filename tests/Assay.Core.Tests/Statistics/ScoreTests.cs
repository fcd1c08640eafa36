using Assay.Core.Statistics;
using CsCheck;

namespace Assay.Core.Tests.Statistics;

public sealed class ScoreTests
{
    [Fact]
    public void Auroc_of_order_disorder_and_silence()
    {
        Assert.Equal(1, Auroc.Of([1, 2, 3, 4], [false, false, true, true]));
        Assert.Equal(0, Auroc.Of([1, 2, 3, 4], [true, true, false, false]));
        Assert.Equal(0.5, Auroc.Of([7, 7, 7, 7], [true, false, true, false]));
        Assert.Equal(0.75, Auroc.Of([0.1, 0.4, 0.35, 0.8], [false, false, true, true]));   // scikit-learn's own example
        Assert.Equal(double.NaN, Auroc.Of([1, 2], [true, true]));
        Assert.Throws<ArgumentException>(() => Auroc.Of([1], [true, false]));
    }

    [Fact]
    public void Auroc_is_the_share_of_pairs_in_order() => Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[2, 30].Where(items => items.Select(item => item.Item2).Distinct().Count() == 2).Sample(items =>
    {
        var pairs = from positive in items where positive.Item2 from negative in items where !negative.Item2 select Math.Sign(positive.Item1 - negative.Item1) / 2.0 + 0.5;
        Assert.Equal(pairs.Average(), Auroc.Of([.. items.Select(item => (double)item.Item1)], [.. items.Select(item => item.Item2)]), 9);
    }, iter: 200);

    [Fact]
    public void F1_is_the_harmonic_mean_of_precision_and_recall()
    {
        const double precision = 6.0 / 8, recall = 6.0 / 10;
        Assert.Equal(2 * precision * recall / (precision + recall), F1Score.Of(6, 2, 4), 12);
        Assert.Equal(0, F1Score.Of(0, 1, 1));
        Assert.Equal(double.NaN, F1Score.Of(0, 0, 0));
    }

    [Fact]
    public void The_best_threshold_is_no_worse_than_any_and_reaches_the_F1_it_promises() => Gen.Select(Gen.Int[0, 6], Gen.Bool).Array[1, 25].Sample(items =>
    {
        double[] scores = [.. items.Select(item => (double)item.Item1)];
        bool[] labels = [.. items.Select(item => item.Item2)];
        var (threshold, f1) = F1Score.Best(scores, labels);
        if (labels.Any(label => label))
            Assert.Equal(f1, F1Score.At(threshold, scores, labels), 12);
        else
            Assert.Equal((double.PositiveInfinity, 0), (threshold, f1));
        for (var other = -0.5; other < 7; other++)
            Assert.False(F1Score.At(other, scores, labels) > f1 + 1e-12);
    }, iter: 300);

    [Fact]
    public void Scores_without_labels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => F1Score.At(0, [1], []));
        Assert.Throws<ArgumentException>(() => F1Score.Best([1], []));
    }
}
