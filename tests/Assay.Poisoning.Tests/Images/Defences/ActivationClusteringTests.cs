using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Defences.Clusters;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class ActivationClusteringTests
{
    [Fact]
    public void The_cluster_planted_in_one_class_goes_and_a_class_without_clusters_stays()
    {
        var screening = Score(new());
        Assert.Equal(Enumerable.Range(1, 29), Rows(screening.Dropped));                     // row 0 is trusted
        Assert.Equal("smaller cluster dropped of classes 0", screening.Note);
        Assert.True(screening.Scores[0] > 0.15 && screening.Scores[0] == screening.Scores[29]);
        Assert.InRange(screening.Scores[300..].Max(), 0.001, 0.15);                         // split too, but hardly
    }

    [Fact]
    public void The_relative_size_of_a_cluster_tells_an_attacked_class_too()
    {
        var screening = Score(new() { Sign = ClusterSign.RelativeSize });
        Assert.Equal(Enumerable.Range(1, 29), Rows(screening.Dropped));
        Assert.Equal(0.9, screening.Scores[0], 1e-12);                                      // the other cluster's share
    }

    [Fact]
    public void A_threshold_that_no_class_reaches_drops_nothing()
    {
        var screening = Score(new() { Threshold = 0.9 });
        Assert.Empty(Rows(screening.Dropped));
        Assert.Equal("no class taken for attacked", screening.Note);
    }

    [Fact]
    public void Classes_of_few_or_equal_images_are_left_alone()
    {
        using var features = new FeaturesByClass(cat([new SeedStream(1).Normal(3, 5), ones(8, 5)], 0), [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        var screening = new ActivationClustering().Score(features, [], new SeedStreams(1), SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.All(screening.Scores, score => Assert.Equal(0, score));
        Assert.Empty(Rows(screening.Dropped));
    }

    [Fact]
    public void Images_that_another_look_put_into_a_class_are_found_by_what_its_network_reads()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images);
        var screening = new ActivationClustering { Components = 2, ByPrediction = false }.Score(Suspects.Suspect(images, attacked, 5, 10));
        Assert.Equal([0, 1, 2, 3, 4], Rows(screening.Dropped).Where(row => row < 46));
    }

    [Fact]
    public void Options_that_make_no_clusters_are_refused()
    {
        var fault = Assert.Throws<AssayException>(() => Score(new() { Components = 0, Restarts = 0, Threshold = 2 }));
        Assert.Contains("components: is 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("restarts: is 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("threshold: is 2, expected 0 to 1", fault.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Rows(bool[] dropped) => Enumerable.Range(0, dropped.Length).Where(row => dropped[row]);

    // Two classes of 300 in a round cloud of twelve dimensions; the first 30 of the first class lie far off.
    private static Screening Score(ActivationClustering defence)
    {
        var cloud = new SeedStream(6).Normal(600, 12);
        cloud.narrow(0, 0, 30).add_(tensor(Enumerable.Range(0, 12).Select(i => i < 3 ? 6f : 0).ToArray()));
        using var features = new FeaturesByClass(cloud, [.. Enumerable.Range(0, 600).Select(row => row / 300)]);
        return defence.Score(features, [0], new SeedStreams(2), SilentProgress.Instance, TestContext.Current.CancellationToken);
    }
}
