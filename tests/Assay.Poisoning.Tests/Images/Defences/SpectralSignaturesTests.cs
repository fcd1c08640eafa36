using Assay.Core.Errors;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Defences.Clusters;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class SpectralSignaturesTests
{
    // Distances along each class's main direction; across it lies 0.1 one way or the other, so that the two are uncorrelated and the main direction is exact.
    private static readonly double[] Along = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9, 10, -10];

    [Fact]
    public void Scores_are_squared_projections_on_the_direction_along_which_a_class_varies_most()
    {
        using var features = TwoClasses();
        var scores = new SpectralSignatures().Score(features, [], TestContext.Current.CancellationToken).Scores;
        for (var row = 0; row < scores.Length; row++)
            Assert.Equal(Along[row / 2] * Along[row / 2], scores[row], 1e-3);
    }

    [Fact]
    public void Each_class_loses_its_outermost_share_and_trusted_examples_stay()
    {
        using var features = TwoClasses();
        var dropped = new SpectralSignatures { Share = 0.2 }.Score(features, [36], TestContext.Current.CancellationToken).Dropped;       // four of twenty: 9, −9, 10, −10
        Assert.Equal([32, 33, 34, 35, 37, 38, 39], Rows(dropped));
    }

    [Fact]
    public void A_class_of_one_image_or_of_equal_images_has_nothing_that_stands_out()
    {
        using var features = new FeaturesByClass(tensor(new float[,] { { 3, 4 }, { 1, 2 }, { 1, 2 }, { 1, 2 } }), [0, 1, 1, 1]);
        Assert.All(new SpectralSignatures().Score(features, [], TestContext.Current.CancellationToken).Scores, score => Assert.Equal(0, score, 1e-12));
    }

    [Fact]
    public void Images_that_another_look_put_into_a_class_are_found_by_what_its_network_reads()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images);
        var screening = new SpectralSignatures().Score(Suspects.Suspect(images, attacked, 5, 10));
        Assert.Equal([0, 1, 2, 3, 4], Rows(screening.Dropped).Where(row => row < 6));
        Assert.False(screening.Dropped[10]);
    }

    [Fact]
    public void A_share_that_leaves_nothing_is_refused()
    {
        using var features = TwoClasses();
        Assert.Contains("Spectral Signatures: share: is 1,", Assert.Throws<AssayException>(() => new SpectralSignatures { Share = 1 }.Score(features, [], TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Rows(bool[] dropped) => Enumerable.Range(0, dropped.Length).Where(row => dropped[row]);

    // Rows of the two classes take turns.
    private static FeaturesByClass TwoClasses()
    {
        var values = new float[40, 3];
        for (var row = 0; row < 40; row++)
        {
            var (along, across) = (Along[row / 2], row / 4 % 2 == 0 ? 0.1 : -0.1);
            (double X, double Y, double Z) point = row % 2 == 0 ? (5 + 0.6 * along - 0.8 * across, 0.8 * along + 0.6 * across, 7) : (1, 2 + across, -3 + along);
            (values[row, 0], values[row, 1], values[row, 2]) = ((float)point.X, (float)point.Y, (float)point.Z);
        }
        return new(tensor(values), [.. Enumerable.Range(0, 40).Select(row => row % 2)]);
    }
}
