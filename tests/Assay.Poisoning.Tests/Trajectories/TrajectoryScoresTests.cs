using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Tests.Trajectories;

public sealed class TrajectoryScoresTests
{
    private static readonly TrajectoryScoring Plain = new() { Neighbours = 3, FilterEpochs = false };

    [Theory]
    [InlineData(TrajectoryScale.Loss)]
    [InlineData(TrajectoryScale.Probability)]
    [InlineData(TrajectoryScale.LogLoss)]
    public void A_score_is_the_mean_distance_to_the_nearest_trusted_trajectories(TrajectoryScale scale)
    {
        var trajectories = Made(examples: 40, epochs: 7);
        int[] trusted = [3, 8, 12, 20, 33];
        var scores = TrajectoryScores.Of(trajectories, trusted, Plain with { Scale = scale });
        for (var i = 0; i < 40; i++)
            Assert.Equal(trusted.Select(t => Distance(trajectories, i, t, scale)).Order().Take(3).Average(), scores[i], 1e-5);
    }

    // Loss in a group that is learnt too well differs from the trusted by little in nats and by much in orders of magnitude.
    [Fact]
    public void Only_logarithms_see_what_is_learnt_too_well()
    {
        // Clean losses from 0.01 to 9 nats, a seventh apart; the last ten are planted and next to nothing.
        var losses = Enumerable.Range(0, 60).Select(i => i < 50 ? 0.01f * MathF.Pow(1.15f, i) : 1e-6f).ToArray();
        var trajectories = new LossTrajectories(60);
        for (var epoch = 0; epoch < 4; epoch++)
            trajectories.Add([.. losses.Select(loss => loss / (epoch + 1))], new float[60]);
        int[] trusted = [.. Enumerable.Range(0, 13).Select(i => 4 * i)];
        Assert.True(Rank(TrajectoryScale.Loss) < 0.5);
        Assert.True(Rank(TrajectoryScale.LogLoss) > 0.95);
        Assert.True(Rank(TrajectoryScale.TwoSided) > 0.95);

        double Rank(TrajectoryScale scale)
        {
            var scores = TrajectoryScores.Of(trajectories, trusted, Plain with { Scale = scale });
            return Core.Statistics.Auroc.Of(scores, [.. Enumerable.Range(0, 60).Select(i => i >= 50)]);
        }
    }

    [Fact]
    public void A_trusted_example_is_held_against_the_others_only_when_left_out()
    {
        var trajectories = Made(20, 5);
        int[] trusted = [1, 4, 9, 15];
        var scores = TrajectoryScores.LeaveOneOut(trajectories, trusted, Plain);
        for (var i = 0; i < trusted.Length; i++)
            Assert.Equal(trusted.Where(t => t != trusted[i]).Average(t => Distance(trajectories, trusted[i], t, TrajectoryScale.Loss)), scores[i], 1e-5);
    }

    [Fact]
    public void An_epoch_whose_loss_spikes_is_left_out_and_the_next_is_held_against_those_kept()
    {
        // Means 4 2 1 5 1 2.9 1.2: 5 > 2 × 7/3; 1 is kept; 2.9 > 2 × (2 + 1 + 1)/3; 1.2 is kept.
        var trajectories = new LossTrajectories(2);
        foreach (var mean in new[] { 4f, 2, 1, 5, 1, 2.9f, 1.2f })
            trajectories.Add([mean - 0.5f, mean + 0.5f], [0, 0]);
        Assert.Equal([0, 1, 2, 4, 6], EpochFilter.Kept(trajectories));
    }

    [Fact]
    public void The_first_three_epochs_are_kept_whatever_their_loss()
    {
        var trajectories = new LossTrajectories(1);
        foreach (var loss in new[] { 1f, 50, 900 })
            trajectories.Add([loss], [0]);
        Assert.Equal([0, 1, 2], EpochFilter.Kept(trajectories));
    }

    [Fact]
    public void Faults_say_what_is_wrong_with_the_trusted_examples()
    {
        var trajectories = Made(10, 3);
        Assert.Contains("2 trusted examples, expected at least the 3 neighbours", Said([1, 2]), StringComparison.Ordinal);
        Assert.Contains("trusted example 10 is not in the set, whose examples are 0 to 9", Said([1, 2, 10]), StringComparison.Ordinal);
        Assert.Contains("trusted example 2 is named twice", Said([1, 2, 2]), StringComparison.Ordinal);

        string Said(int[] trusted) => Assert.Throws<AssayException>(() => TrajectoryScores.Of(trajectories, trusted, Plain)).Message;
    }

    [Fact]
    public void Trajectories_that_are_all_the_same_are_refused()
    {
        var trajectories = new LossTrajectories(5);
        trajectories.Add([2, 2, 2, 2, 2], new float[5]);
        var fault = Assert.Throws<AssayException>(() => TrajectoryScores.Of(trajectories, [0, 1, 2], Plain));
        Assert.Contains("all trajectories are one and the same", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_refused_with_its_epoch_and_example()
    {
        var trajectories = Made(3, 1);
        var fault = Assert.Throws<AssayException>(() => trajectories.Add([1, float.NaN, 1], new float[3]));
        Assert.Contains("epoch 1: the loss of example 1 is NaN", fault.Message, StringComparison.Ordinal);
    }

    private static LossTrajectories Made(int examples, int epochs)
    {
        var stream = new SeedStream(5);
        var made = new LossTrajectories(examples);
        for (var epoch = 0; epoch < epochs; epoch++)
            made.Add([.. Enumerable.Range(0, examples).Select(_ => (float)(3 * stream.NextDouble()))], [.. Enumerable.Range(0, examples).Select(_ => (float)stream.NextDouble())]);
        return made;
    }

    private static double Distance(LossTrajectories trajectories, int a, int b, TrajectoryScale scale)
    {
        var sum = 0.0;
        for (var epoch = 0; epoch < trajectories.Epochs; epoch++)
            sum += Math.Pow(Value(epoch, a) - Value(epoch, b), 2);
        return Math.Sqrt(sum);

        double Value(int epoch, int i) => scale switch
        {
            TrajectoryScale.Loss => trajectories.Losses(epoch)[i],
            TrajectoryScale.Probability => trajectories.Probabilities(epoch)[i],
            _ => Math.Log(trajectories.Losses(epoch)[i] + 1e-3),
        };
    }
}
