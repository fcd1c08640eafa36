using Assay.Core.Randomness;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Irreducible;

/// <summary>Planted features, and what is read of them.</summary>
public sealed class FeatureTests
{
    public static TheoryData<PlantedKind> Kinds => [.. Enum.GetValues<PlantedKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Planted_features_are_all_as_large(PlantedKind kind)
    {
        using var scope = NewDisposeScope();
        var values = PlantedFeature.Draw(kind, 40_000, new SeedStream(1));
        Assert.Equal([40_000, kind.Dimensions()], values.shape);
        Assert.Equal(1, values.square().sum(dim: 1).mean().ToDouble(), 0.03);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_rule_calls_features_under_a_little_noise_right(PlantedKind kind)
    {
        using var scope = NewDisposeScope();
        var values = PlantedFeature.Draw(kind, 4_000, new SeedStream(2));
        var placed = nn.functional.pad(values, [0, 5 - values.shape[1]]) + new SeedStream(3).Normal(4_000, 5) * 0.05;
        var (turned, options) = (placed.matmul(linalg.qr(new SeedStream(4).Normal(5, 5)).Q), new IndexOptions());
        Assert.Equal(kind.IsIrreducible(), FeatureReading.Of(turned, options).IsIrreducible(options));
    }

    [Fact]
    public void Components_are_orthonormal_and_explain_what_varies()
    {
        using var scope = NewDisposeScope();
        var values = new SeedStream(5).Normal(5_000, 3) * tensor(new[] { 3f, 1f, 0.1f }) + 7;
        var components = PrincipalComponents.Of(values, 2);
        Assert.Equal(0, SmallTask.Distance(components.Axes.t().matmul(components.Axes), eye(2, dtype: float64)), 1e-9);
        Assert.Equal([9 / 10.01, 1 / 10.01, 0.01 / 10.01], components.Explained, (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(values.to(float64).var(0, unbiased: false).max().ToDouble(), components.Along(values)[.., 0].square().mean().ToDouble(), 0.05);
    }

    [Fact]
    public void A_component_that_holds_next_to_nothing_makes_no_plane()
    {
        using var scope = NewDisposeScope();
        var line = new SeedStream(6).Normal(1_000, 1);
        var bent = cat([line, line.square() * 0.05], 1);     // tells everything of the other coordinate, and next to nothing of the feature
        Assert.Empty(FeatureReading.Of(bent, new()).Planes);
        Assert.Equal(0, FeatureReading.Of(bent, new()).Score);
        Assert.True(FeatureReading.Of(bent, new() { LeastExplained = 0 }).Planes[0].Separability.Corrected > 0.5);
    }

    [Fact]
    public void Planted_activations_hold_each_feature_in_its_own_directions()
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedWorld(new() { Width = 48, Copies = 1, Activity = 0.1, Noise = 0 }, new SeedStream(7));
        Assert.All(world.Directions, own => Assert.Equal(0, SmallTask.Distance(own.matmul(own.t()), eye(own.shape[0])), 1e-5));
        var energy = world.Draw(20_000, new SeedStream(8)).square().sum(dim: 1).mean().ToDouble();
        Assert.Equal(0.1 * world.Kinds.Count, energy, 0.08);     // features are there independently, each of mean square 1
    }
}
