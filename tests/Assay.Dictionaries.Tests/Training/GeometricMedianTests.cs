using Assay.Dictionaries.Training;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public sealed class GeometricMedianTests
{
    [Fact]
    public void The_point_that_most_share_is_the_median_wherever_the_others_are()
    {
        using var points = tensor(new float[,] { { 1, -2 }, { 1, -2 }, { 1, -2 }, { 50, 7 } });
        using var median = GeometricMedian.Of(points);
        Assert.Equal(1, median[0].item<float>(), 1e-3);
        Assert.Equal(-2, median[1].item<float>(), 1e-3);
    }

    [Fact]
    public void In_a_triangle_the_median_sees_every_side_at_120_degrees()
    {
        using var points = tensor(new float[,] { { 0, 0 }, { 4, 0 }, { 1, 3 } });
        using var median = GeometricMedian.Of(points);
        using var directions = points - median;
        using var unit = directions / directions.norm(1, keepdim: true, p: 2f);
        Assert.InRange(unit.sum([0L]).abs().max().item<float>(), 0, 1e-3);
    }
}
