using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Irreducible;

/// <summary>Clusters of directions, and what is read of them.</summary>
public sealed class ClusterTests
{
    // Three bundles of 4, 3 and 2 directions about orthogonal axes, and a direction by itself.
    private static Tensor Bundles()
    {
        var axes = eye(8);
        int[] bundle = [0, 1, 0, 2, 0, 1, 0, 1, 2, 3];
        return cat([.. bundle.Select((axis, i) => (axes[axis] + new SeedStream((ulong)(i + 1)).Normal(8) * 0.05).unsqueeze(0) * (1 + i))]);
    }

    [Fact]
    public void What_points_the_same_way_is_brought_together()
    {
        using var scope = NewDisposeScope();
        int[][] expected = [[0, 2, 4, 6], [1, 5, 7], [3, 8]];
        Assert.Equal(expected, DirectionClusters.Of(Bundles(), new(), new SeedStream(1)));
        Assert.Equal(expected, DirectionClusters.Of(Bundles(), new() { Method = Clustering.Spectral, Clusters = 4 }, new SeedStream(1)));
    }

    // Seven days: neighbours lie at cos 360°/7 = .62, the next ones at -.22, so that only the chain of nearest ones joins them.
    [Fact]
    public void A_ring_of_days_is_one_cluster_by_its_nearest_neighbours()
    {
        using var scope = NewDisposeScope();
        var angles = arange(7) * (2 * Math.PI / 7);
        var ring = nn.functional.pad(stack([angles.cos(), angles.sin()], 1), [0, 2]);
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6]], DirectionClusters.Of(cat([ring, -eye(4).narrow(0, 3, 1)]), new(), new SeedStream(1)));
        Assert.Empty(DirectionClusters.Of(ring, new() { LeastCosine = 0.7 }, new SeedStream(1)));
    }

    [Fact]
    public void Spectral_clustering_wants_fewer_clusters_than_latents()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<AssayException>(() => DirectionClusters.Of(Bundles(), new() { Method = Clustering.Spectral, Clusters = 10 }, new SeedStream(1)));
        Assert.Contains("10 clusters of 10 latents", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_go_to_the_blob_that_they_lie_in()
    {
        using var scope = NewDisposeScope();
        var truth = Enumerable.Range(0, 90).Select(i => i % 3).ToArray();
        var rows = cat([.. truth.Select((blob, i) => ((eye(3, dtype: float64)[blob] * 5) + new SeedStream((ulong)i + 1).Normal(3).to(float64) * 0.3).unsqueeze(0))]);
        var found = NearestCentres.Of(rows, 3, new SeedStream(2));
        Assert.Equal(3, found.Distinct().Count());
        Assert.All(truth.Zip(found).GroupBy(one => one.First), blob => Assert.Single(blob.Select(one => one.Second).Distinct()));
    }

    // Latents 0-6 are days about a circle in the first two directions, 7 and 8 lie together on the third: a line. 9 never fires.
    private static TopKAutoencoder Days()
    {
        var angles = arange(7) * (2 * Math.PI / 7);
        var ring = nn.functional.pad(stack([angles.cos(), angles.sin()], 1), [0, 4]);
        var line = nn.functional.pad(tensor(new[,] { { 1f, 0 }, { 1f, 0.1f } }), [2, 2]);
        var decoder = cat([ring, line, eye(6).narrow(0, 5, 1)]);
        return new TopKAutoencoder(decoder.t().contiguous(), zeros(10), decoder, zeros(6), 1);
    }

    private static List<Tensor> Activations(int parts)
    {
        var circle = nn.functional.pad(PlantedFeature.Draw(PlantedKind.Circle, 3_000, new SeedStream(3)), [0, 4]);
        var line = nn.functional.pad(PlantedFeature.Draw(PlantedKind.Line, 3_000, new SeedStream(4)).abs(), [2, 3]);
        var order = new SeedStream(5).Permutation(6_000);
        return [.. (cat([circle, line]) + new SeedStream(6).Normal(6_000, 6) * 0.03).index_select(0, order).chunk(parts)];
    }

    [Fact]
    public void A_circle_is_found_and_a_line_is_not_called_irreducible()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Days();
        var options = new IndexOptions();
        var clusters = LatentClusters.Read(dictionary, Activations(1), new(), options, new SeedStream(1)).Clusters;
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6], [7, 8]], clusters.Select(cluster => cluster.Latents));
        Assert.True(clusters[0].IsIrreducible(options));
        Assert.False(clusters[1].IsIrreducible(options));
        Assert.Equal(3_000, clusters[0].Rows, 100.0);     // of a line's shortest values noise is larger
        // What seven rays write is seven points' sizes; the activations fill the circle.
        Assert.Equal(SeparabilityIndex.Of(Plane(PlantedFeature.Draw(PlantedKind.Circle, 3_000, new SeedStream(9)) + new SeedStream(10).Normal(3_000, 2) * 0.03), 100, 10).Bits, clusters[0].There!.Planes[0].Separability.Bits, 0.1);
        Assert.True(clusters[0].Written!.Planes[0].Separability.Bits > clusters[0].There!.Planes[0].Separability.Bits);
    }

    [Fact]
    public void Activations_in_parts_are_read_as_they_are_in_one()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Days();
        var whole = LatentClusters.Read(dictionary, Activations(1), new(), new(), new SeedStream(1)).Clusters;
        var parts = LatentClusters.Read(dictionary, Activations(7), new(), new(), new SeedStream(1)).Clusters;
        Assert.Equal(whole.Select(one => (one.Rows, one.Written!.Score, one.There!.Score)), parts.Select(one => (one.Rows, one.Written!.Score, one.There!.Score)));
    }

    [Fact]
    public void Too_few_rows_are_not_judged_and_latents_that_hardly_fire_are_left_out()
    {
        using var scope = NewDisposeScope();
        using var dictionary = Days();
        var few = LatentClusters.Read(dictionary, [Activations(1)[0].narrow(0, 0, 300)], new(), new(), new SeedStream(1)).Clusters;
        Assert.All(few, cluster => Assert.Null(cluster.There));
        Assert.All(few, cluster => Assert.Equal(0, cluster.Score));
        var none = LatentClusters.Read(dictionary, Activations(1), new() { LeastFiring = 0.45 }, new(), new SeedStream(1));
        Assert.Equal(0, none.Firing);
        Assert.Empty(none.Clusters);
    }

    private static PlanarPoints Plane(Tensor values) => new([.. values.to(float64)[.., 0].contiguous().data<double>()], [.. values.to(float64)[.., 1].contiguous().data<double>()]);
}
