using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Two neighbouring principal components of a feature, and their indices.</summary>
/// <param name="Separability">S.</param>
/// <param name="Mixture">M.</param>
/// <param name="Drawn">The first of the feature's values there, to be looked at.</param>
internal sealed record PlaneReading(Separability Separability, Mixture Mixture, PlanarPoints Drawn)
{
    /// <summary>(1 − M)·S without what chance adds to either.</summary>
    public double Score => (1 - Mixture.HeldOut) * Separability.Corrected;

    /// <summary>The same as published.</summary>
    public double Published => (1 - Mixture.Share) * Separability.Bits;
}

/// <summary>Whether a feature of several dimensions falls apart, by its principal planes.</summary>
/// <param name="Explained">Share of the variance in each component, falling.</param>
/// <param name="Planes">Components 1–2, 2–3 and so on, as far as the second of them holds enough of the variance; none of a feature that lies on a line.</param>
internal sealed record FeatureReading(IReadOnlyList<double> Explained, IReadOnlyList<PlaneReading> Planes)
{
    private const int Drawn = 1_000;        // points kept of each plane

    /// <summary>Mean over planes of (1 − M)·S, without bias; 0 of a line.</summary>
    public double Score => Planes.Count == 0 ? 0 : Planes.Average(plane => plane.Score);

    /// <summary>The same as published.</summary>
    public double Published => Planes.Count == 0 ? 0 : Planes.Average(plane => plane.Published);

    /// <summary>Whether the rule calls it irreducible.</summary>
    public bool IsIrreducible(IndexOptions options) => Score >= options.Irreducible;

    /// <summary>Reads a feature's values, [count, dimensions].</summary>
    public static FeatureReading Of(Tensor values, IndexOptions options)
    {
        using var scope = NewDisposeScope();
        var components = PrincipalComponents.Of(values, options.Components);
        var along = components.Along(values);
        var kept = components.Explained.Take((int)along.shape[1]).TakeWhile((share, i) => i == 0 || share >= options.LeastExplained).Count();
        double[][] axes = [.. Enumerable.Range(0, kept).Select(i => along[.., i].contiguous().data<double>().ToArray())];
        return new(components.Explained, [.. Enumerable.Range(0, kept - 1).Select(i => Plane(new(axes[i], axes[i + 1]), options))]);
    }

    private static PlaneReading Plane(PlanarPoints points, IndexOptions options) =>
        new(SeparabilityIndex.Of(points, options.Angles, options.Bins), MixtureIndex.Of(points, options.Epsilon), points.First(Drawn));
}
