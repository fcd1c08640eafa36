using Assay.Core.Randomness;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Evaluation;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Evaluation;

public sealed class DetectionTests
{
    [Fact]
    public void Rates_are_those_counted_by_hand()
    {
        using var set = Planted();
        var (poison, clean) = Rows(set);
        // From the most suspicious: P C P | C C C … with the rest at 0; the first two are dropped.
        var scores = new double[20];
        (scores[poison[0]], scores[clean[0]], scores[poison[1]]) = (3, 2, 1);
        var detection = new Detection(set, new(scores, [.. scores.Select(score => score >= 2)]));
        Assert.Equal(2, detection.Removed);
        Assert.Equal(3, detection.Survivors);
        Assert.Equal(1 / 4.0, detection.Recall);
        Assert.Equal(1.0 / clean.Length, detection.FalsePositiveRate, 1e-12);
        Assert.Equal(1 / 4.0, detection.RecallAt(0));
        Assert.Equal(2 / 4.0, detection.RecallAt(1.0 / clean.Length));
        Assert.Equal(1, detection.RecallAt(1));
    }

    [Fact]
    public void Equal_scores_are_caught_together_or_not_at_all()
    {
        using var set = Planted();
        var detection = new Detection(set, new(new double[20], new bool[20]));
        Assert.Equal(0, detection.RecallAt(0.9));
        Assert.Equal(0.5, detection.Auroc, 1e-12);
    }

    [Fact]
    public void The_area_counts_pairs_of_planted_and_clean_and_leaves_trusted_examples_out()
    {
        using var set = Planted();
        var (poison, clean) = Rows(set);
        var stream = new SeedStreams(7).Stream("scores");
        double[] scores = [.. Enumerable.Range(0, 20).Select(_ => stream.NextDouble())];
        foreach (var row in set.Trusted)
            scores[row] = 100;
        var detection = new Detection(set, new(scores, new bool[20]));
        var pairs = poison.SelectMany(p => clean.Select(c => scores[p] > scores[c] ? 1.0 : 0)).Average();
        Assert.Equal(pairs, detection.Auroc, 1e-12);
        Assert.Equal(pairs, detection.AurocOver([.. Enumerable.Range(0, 20)]), 1e-12);
        Assert.Equal(pairs, set.Attacks.Average(detection.AurocOf), 1e-12);      // two attacks of equal size
    }

    [Fact]
    public void A_class_pays_by_its_own_clean_examples()
    {
        using var set = Planted();
        var dropped = new bool[20];
        foreach (var row in Rows(set).Clean.Where(row => set.Images.Labels[row] == 1))
            dropped[row] = true;
        Assert.Equal([0, 1, 0], new Detection(set, new(new double[20], dropped)).FalsePositivesByClass());
    }

    private static PoisonedSet Planted()
    {
        using var clean = new ImageSet(rand(20, 3, 8, 8), [.. Enumerable.Range(0, 20).Select(i => i % 3)], ["a", "b", "c"], [.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
        return PoisonedSet.Plant(clean, [new() { Trigger = new Patch(), Share = 0.1, Target = 0 }, new() { Trigger = new SinglePixel(), Share = 0.1, Target = 2 }], trusted: 4, distinctTargets: false, new SeedStreams(1));
    }

    private static (int[] Poison, int[] Clean) Rows(PoisonedSet set) =>
        ([.. Enumerable.Range(0, 20).Where(row => set.IsPoison[row])], [.. Enumerable.Range(0, 20).Where(row => !set.IsPoison[row] && !set.Trusted.Contains(row))]);
}
