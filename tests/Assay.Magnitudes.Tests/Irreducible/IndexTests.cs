using Assay.Core.Randomness;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Irreducible;

/// <summary>Separability and mixture indices against closed forms, counting by brute force, and what another implementation measured.</summary>
public sealed class IndexTests
{
    private const int Many = 4_096;

    private static PlanarPoints Plane(Tensor values) => new([.. values.to(float64)[.., 0].contiguous().data<double>()], [.. values.to(float64)[.., 1].contiguous().data<double>()]);

    private static PlanarPoints EvenCircle(int count) => new([.. Enumerable.Range(0, count).Select(i => Math.Cos(2 * Math.PI * i / count))], [.. Enumerable.Range(0, count).Select(i => Math.Sin(2 * Math.PI * i / count))]);

    // The dossier's values, by another implementation on other draws: Gaussian .016, circle 1.49, lattice .037, seven points .05 apart 1.67.
    [Theory]
    [InlineData("gaussian", 0.016, 0.006)]
    [InlineData("circle", 1.49, 0.03)]
    [InlineData("lattice", 0.037, 0.01)]
    [InlineData("seven points", 1.67, 0.1)]      // a few points at the edges of bins decide much
    public void Separability_is_what_another_implementation_measured(string feature, double expected, double tolerance)
    {
        using var scope = NewDisposeScope();
        var stream = new SeedStream(3);
        var values = feature switch
        {
            "gaussian" => stream.Normal(Many, 2).matmul(tensor(new[,] { { 1f, 0.5f }, { 0, 0.8f } })),
            "circle" => PlantedFeature.Draw(PlantedKind.Circle, Many, stream),
            "lattice" => (stream.Normal(Many, 2) * 3).trunc().matmul(tensor(new[,] { { 0.8f, 0.6f }, { -0.6f, 0.8f } })),
            _ => PlantedFeature.Draw(PlantedKind.Week, Many, stream) + stream.Normal(Many, 2) * 0.05,
        };
        Assert.Equal(expected, SeparabilityIndex.Of(Plane(values), 100, 10).Bits, tolerance);
    }

    // I(a; b) of a circle's coordinates in ten bins each, from the arcs' lengths; it hardly depends on the rotation, and the minimum lies under the unrotated value.
    [Fact]
    public void Separability_of_an_even_circle_is_that_of_its_arcs()
    {
        const int fine = 1_000_000, bins = 10;
        var (joint, side) = (new double[bins, bins], new double[bins]);
        for (var i = 0; i < fine; i++)
        {
            var angle = 2 * Math.PI * (i + 0.5) / fine;
            var (a, b) = ((int)((Math.Cos(angle) + 1) / 2 * bins), (int)((Math.Sin(angle) + 1) / 2 * bins));
            joint[a, b] += 1.0 / fine;
            side[a] += 1.0 / fine;
        }
        var expected = joint.Cast<double>().Select((share, i) => share == 0 ? 0 : share * Math.Log2(share / (side[i / bins] * side[i % bins]))).Sum();
        Assert.Equal(expected, SeparabilityIndex.Of(EvenCircle(20_000), 8, bins).Bits, 0.02);
    }

    [Fact]
    public void The_correction_takes_out_what_shuffled_coordinates_show()
    {
        using var scope = NewDisposeScope();
        var stream = new SeedStream(5);
        var values = Plane(stream.Normal(1_000, 2));
        var shuffled = Enumerable.Range(0, 20).Average(_ =>
        {
            var y = values.Y.ToArray();
            stream.Shuffle<double>(y);
            return SeparabilityIndex.Of(new(values.X, y), 1, 10).Bits;
        });
        var found = SeparabilityIndex.Of(values, 1, 10);
        Assert.True(shuffled > 0.02, $"{shuffled}");
        Assert.Equal(shuffled, found.Bits - found.Corrected, 0.015);
    }

    // In the one rotation where the second coordinate is the same everywhere.
    [Fact]
    public void A_line_in_a_plane_has_no_separability()
    {
        double[] x = [.. Enumerable.Range(0, 500).Select(i => Math.Sin(i))];
        Assert.Equal(0, SeparabilityIndex.Of(new(x, new double[500]), 1, 10).Bits, 1e-12);
        Assert.Equal(0, SeparabilityIndex.Of(new(x, x), 4, 10).Bits, 1e-12);
    }

    // The slab about m holds x from m - ε√(½ + m²) on, or up to m + …; of an even circle P(x > L) = arccos(L)/π.
    [Fact]
    public void Mixture_of_an_even_circle_is_that_of_the_best_slab()
    {
        const double epsilon = 0.1;
        var best = Enumerable.Range(0, 20_001).Max(i =>
        {
            var (middle, half) = (i / 10_000.0, epsilon * Math.Sqrt(0.5 + i / 10_000.0 * (i / 10_000.0)));
            return (Math.Acos(Math.Clamp(middle - half, -1, 1)) - Math.Acos(Math.Clamp(middle + half, -1, 1))) / Math.PI;
        });
        var found = MixtureIndex.Of(EvenCircle(20_000), epsilon);
        Assert.Equal(best, found.Share, 1e-3);
        Assert.Equal(best, found.HeldOut, 2e-3);
    }

    [Fact]
    public void Mixture_is_the_largest_count_of_every_slab_that_begins_at_a_point()
    {
        using var scope = NewDisposeScope();
        var points = Plane(PlantedFeature.Draw(PlantedKind.Mixture, 60, new SeedStream(7)) + new SeedStream(8).Normal(60, 2) * 0.3);
        var best = 0.0;
        for (var degree = 0; degree < 180; degree++)
        {
            var along = points.Along(Math.PI * degree / 180);
            for (var i = 0; i <= 4_000; i++)
            {
                var middle = along.Min() + (along.Max() - along.Min()) * i / 4_000;
                var bound = 0.1 * Math.Sqrt(along.Average(value => (value - middle) * (value - middle)));
                best = Math.Max(best, along.Count(value => Math.Abs(value - middle) <= bound) / 60.0);
            }
        }
        Assert.Equal(best, MixtureIndex.Of(points, 0.1).Share, 1e-9);
    }

    // Of a circle the soft count has no top at the rim, where the maximum is: there the ascent stops short, more or less by where it starts.
    [Theory]
    [InlineData(PlantedKind.Normal, 0.02)]
    [InlineData(PlantedKind.Rectangle, 0.03)]
    [InlineData(PlantedKind.Circle, 0.1)]
    public void The_papers_ascent_ends_near_the_maximum_and_never_above_it(PlantedKind kind, double tolerance)
    {
        using var scope = NewDisposeScope();
        var points = Plane(PlantedFeature.Draw(kind, 2_000, new SeedStream(9)));
        var (most, ascent) = (MixtureIndex.Of(points, 0.1).Share, MixtureIndex.Ascend(points, 0.1, 3, 2_000, new SeedStream(10)));
        Assert.InRange(ascent, most - tolerance, most + 0.01);      // a degree between two directions can hold a few points more
    }

    [Fact]
    public void Choosing_the_slab_on_other_values_takes_out_what_choosing_gains()
    {
        using var scope = NewDisposeScope();
        var found = MixtureIndex.Of(Plane(new SeedStream(11).Normal(200, 2)), 0.1);
        Assert.True(found.HeldOut < found.Share - 0.03, $"{found}");
        // Of one normal value, the slab about its mean holds P(|z| < 0.1).
        Assert.Equal(0.0797, MixtureIndex.Of(Plane(new SeedStream(12).Normal(40_000, 2)), 0.1).HeldOut, 0.006);
    }
}
