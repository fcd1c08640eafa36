using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Draws planted features, scaled so that the mean square of a value's length is 1.</summary>
internal static class PlantedFeature
{
    private const int Days = 7;
    private const double BetweenLines = 50 * Math.PI / 180, FirstLine = 0.8;

    /// <summary>Values, [count, dimensions].</summary>
    public static Tensor Draw(PlantedKind kind, long count, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        return (kind switch
        {
            PlantedKind.Circle => OnCircle(stream.Uniform(count) * (2 * Math.PI)),
            PlantedKind.Week => OnCircle((stream.Uniform(count) * Days).floor() * (2 * Math.PI / Days)),
            PlantedKind.Helix => OnHelix(stream.Uniform(count)),
            PlantedKind.Normal => stream.Normal(count, 2) / Math.Sqrt(2),
            PlantedKind.Rectangle => (stream.Uniform(count, 2) * 2 - 1) * Math.Sqrt(1.5),
            PlantedKind.Mixture => OnLines(stream.Uniform(count).lt(FirstLine).to(float32), stream.Normal(count).abs()),
            _ => stream.Normal(count, 1),
        }).MoveToOuterDisposeScope();
    }

    private static Tensor OnCircle(Tensor angles) => stack([angles.cos(), angles.sin()], 1);

    private static Tensor OnHelix(Tensor heights) => cat([OnCircle(heights * (4 * Math.PI)) * Math.Sqrt(0.75), ((heights * 2 - 1) * Math.Sqrt(0.75)).unsqueeze(1)], 1);

    private static Tensor OnLines(Tensor first, Tensor sizes) => stack([sizes * (first + (1 - first) * Math.Cos(BetweenLines)), sizes * (1 - first) * Math.Sin(BetweenLines)], 1);
}
