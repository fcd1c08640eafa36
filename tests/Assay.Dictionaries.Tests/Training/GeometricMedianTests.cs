using Assay.Dictionaries.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public class GeometricMedianTests
{
    [Fact]
    public void The_median_of_three_corners_is_their_Fermat_point()
    {
        using var scope = NewDisposeScope();
        // An equilateral triangle's is its centre; a triangle with an angle of 120 degrees or more has it in that corner.
        var height = (float)Math.Sqrt(3);
        Near(0, height / 3, GeometricMedian.Of(tensor(new[,] { { -1f, 0 }, { 1, 0 }, { 0, height } })));
        Near(0, 0.1f, GeometricMedian.Of(tensor(new[,] { { -5f, 0 }, { 5, 0 }, { 0, 0.1f } })), 0.02f);
    }

    [Fact]
    public void A_far_outlier_moves_the_median_little_and_the_mean_much()
    {
        using var scope = NewDisposeScope();
        var points = zeros(101, 3);
        points[0].fill_(1000);
        Assert.InRange(GeometricMedian.Of(points).norm().ToDouble(), 0, 0.2);
        Assert.True(points.mean([0]).norm().ToDouble() > 10);
    }

    private static void Near(float x, float y, Tensor found, float tolerance = 1e-3f)
    {
        Assert.Equal([2], found.shape);
        Assert.Equal(x, found[0].ToSingle(), tolerance);
        Assert.Equal(y, found[1].ToSingle(), tolerance);
    }
}
