using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Features whose nature is known, to hold the instruments to.</summary>
public sealed record PlantedOptions : IOptions
{
    /// <summary>Points of each feature that indices are computed on.</summary>
    public int Points { get; init; } = 4_000;

    /// <summary>Noise put on the features themselves, as shares of their root mean square; one reading of each feature at each.</summary>
    public IReadOnlyList<double> PointNoise { get; init; } = [0, 0.1, 0.2, 0.3];

    /// <summary>Width of the activations that features are planted in.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Features of each kind.</summary>
    public int Copies { get; init; } = 2;

    /// <summary>How often each is there, 0…1.</summary>
    public double Activity { get; init; } = 0.05;

    /// <summary>Length of the activations' noise beside that of one feature.</summary>
    public double Noise { get; init; } = 0.1;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Points < 100)
            yield return new Fault("points", Invariant($"is {Points}, expected at least 100"));
        if (Width < 4)
            yield return new Fault("width", Invariant($"is {Width}, expected at least 4"));
        if (Copies < 1)
            yield return new Fault("copies", Invariant($"is {Copies}, expected at least 1"));
        if (Activity is not (> 0 and <= 1))
            yield return new Fault("activity", Invariant($"is {Activity}, expected above 0 and at most 1"));
        if (PointNoise.Count == 0 || PointNoise.Distinct().Count() != PointNoise.Count || PointNoise.Append(Noise).Any(noise => !(noise >= 0) || double.IsInfinity(noise)))
            yield return new Fault("pointNoise", Invariant($"is [{string.Join(", ", PointNoise)}] and noise {Noise}, expected numbers of at least 0, each once"));
    }
}
