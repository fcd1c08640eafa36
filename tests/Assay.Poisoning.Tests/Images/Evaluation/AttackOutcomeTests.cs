using Assay.Poisoning.Images.Evaluation;

namespace Assay.Poisoning.Tests.Images.Evaluation;

public sealed class AttackOutcomeTests
{
    // Images 0 and 1 are of the target class and count for nothing.
    private static readonly AttackOutcome Outcome = new("patch", 2, [2, 2, 0, 0, 1, 1], [2, 0, 2, 0, 2, 2], [2, 2, 2, 2, 2, 1]);

    [Fact]
    public void Success_is_counted_over_images_of_other_classes_alone()
    {
        Assert.Equal(3 / 4.0, Outcome.SuccessRate);
        Assert.Equal(3 / 4.0, Outcome.BoostedSuccessRate);
        Assert.Equal(1 / 4.0, Outcome.RobustAccuracy);
        Assert.Null((Outcome with { Boosted = null }).BoostedSuccessRate);
    }

    [Fact]
    public void Drawn_images_count_as_often_as_they_are_drawn()
    {
        Assert.Equal(2 / 3.0, Outcome.SuccessOver([2, 3, 2, 0]), 1e-12);
        Assert.Equal(0, Outcome.SuccessOver([3]));
        Assert.Equal(double.NaN, Outcome.SuccessOver([0, 1]));
    }

    [Fact]
    public void Means_are_over_attacks_and_boosted_ones_over_those_that_can_be()
    {
        var other = new AttackOutcome("single_pix", 0, Outcome.Labels, [2, 2, 0, 0, 1, 0], null);
        var scores = new ClassifierScores(Outcome.Labels, [2, 2, 0, 0, 1, 0], [Outcome, other], new(1, 1));
        Assert.Equal(5 / 6.0, scores.CleanAccuracy, 1e-12);
        Assert.Equal((0.75 + 0.25) / 2, scores.MeanSuccessRate, 1e-12);
        Assert.Equal(0.75, scores.MeanBoostedSuccessRate, 1e-12);
        Assert.Equal((0.25 + 0.75) / 2, scores.MeanRobustAccuracy, 1e-12);
        Assert.Equal(0.5, scores.AccuracyOver([4, 5]), 1e-12);
        Assert.Equal(double.NaN, (scores with { Attacks = [] }).MeanSuccessRate);
    }
}
