using Assay.Core.Randomness;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Tests.Trajectories;

public sealed class RejectionTests
{
    [Fact]
    public void The_most_anomalous_share_is_dropped_and_trusted_examples_stay()
    {
        // Ranks of 11 examples are 0, 0.1 … 1; kept are those up to 0.6.
        double[] scores = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
        Assert.Equal([7, 8, 9, 10], Dropped(Rejection.Share(scores, 0.4, [])));
        Assert.Equal([7, 9, 10], Dropped(Rejection.Share(scores, 0.4, [8])));
        Assert.Empty(Dropped(Rejection.Share(scores, 0, [])));
    }

    [Fact]
    public void A_p_value_counts_trusted_scores_that_are_at_least_as_high()
    {
        var p = Rejection.PValues([0.5, 2, 3.5, 9], [1, 2, 3, 4]);
        Assert.Equal([1, 0.8, 0.4, 0.2], p);
    }

    // The worked example of Benjamini and Hochberg 1995, section 3: fifteen p-values, four rejected at 0.05.
    [Fact]
    public void The_false_discovery_rate_rejects_what_its_authors_reject()
    {
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000];
        Assert.Equal([0, 1, 2, 3], Dropped(Rejection.FalseDiscoveryRate(p, 0.05, [])));
    }

    [Fact]
    public void Clean_examples_are_rejected_at_the_rate_asked_for()
    {
        var stream = new SeedStream(9);
        var (calibration, clean) = (Draws(250), Draws(4000));
        var p = Rejection.PValues(clean, calibration);
        foreach (var level in new[] { 0.05, 0.2 })
            Assert.Equal(level, p.Count(value => value <= level) / 4000.0, 0.05);    // the calibration's own draw moves it by about 0.03

        double[] Draws(int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextDouble())];
    }

    private static int[] Dropped(bool[] dropped) => [.. Enumerable.Range(0, dropped.Length).Where(i => dropped[i])];
}
