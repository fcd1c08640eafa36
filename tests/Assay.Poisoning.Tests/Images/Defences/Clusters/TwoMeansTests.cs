using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Clusters;

namespace Assay.Poisoning.Tests.Images.Defences.Clusters;

public sealed class TwoMeansTests
{
    [Fact]
    public void Planted_clusters_are_told_apart_and_the_smaller_is_named()
    {
        var noise = new SeedStream(3);
        double[][] points = [.. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, 3).Select(axis => noise.NextDouble() + (i % 4 == 0 && axis == 1 ? 4 : 0)).ToArray())];
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i % 4 == 0), TwoMeans.Smaller(points, 10, new SeedStream(1)));
    }

    // On a line, the split with the smallest sum of squares is one of n − 1 cuts.
    [Fact]
    public void No_cut_of_points_on_a_line_has_a_smaller_sum_of_squares()
    {
        var draws = new SeedStream(8);
        for (var trial = 0; trial < 10; trial++)
        {
            double[] line = [.. Enumerable.Range(0, 15).Select(_ => Math.Pow(draws.NextDouble(), 3)).Order()];
            var split = TwoMeans.Smaller([.. line.Select(x => new[] { x })], 30, new SeedStream(1));
            var best = Enumerable.Range(1, 14).Min(cut => Squares(line[..cut]) + Squares(line[cut..]));
            Assert.Equal(best, Squares([.. line.Where((_, i) => split[i])]) + Squares([.. line.Where((_, i) => !split[i])]), 1e-12);
        }
    }

    [Fact]
    public void Points_that_are_all_one_are_not_split() => Assert.DoesNotContain(true, TwoMeans.Smaller([[1, 2], [1, 2], [1, 2]], 3, new SeedStream(1)));

    // 0 and 1 against 10: (10 − 1) / 10, (9 − 1) / 9, and 0 for the point alone.
    [Fact]
    public void A_silhouette_is_how_much_farther_the_other_cluster_is() =>
        Assert.Equal((0.9 + 8 / 9.0 + 0) / 3, TwoMeans.Silhouette([[0], [1], [10]], [false, false, true]), 1e-12);

    // 0 and 3 against 0 and 1: −5/6, −1/6, 1/3, 1/3.
    [Fact]
    public void A_silhouette_is_negative_where_points_are_nearer_to_the_other_cluster() =>
        Assert.Equal(-1 / 12.0, TwoMeans.Silhouette([[0], [3], [0], [1]], [false, false, true, true]), 1e-12);

    private static double Squares(double[] values) => values.Sum(value => (value - values.Average()) * (value - values.Average()));
}
