using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Signs;

/// <summary>How many synthetic signs are drawn and how hard they are to tell apart.</summary>
public sealed record SignOptions : IOptions
{
    /// <summary>Training images.</summary>
    public int Train { get; init; } = 6_000;

    /// <summary>Test images.</summary>
    public int Test { get; init; } = 1_500;

    /// <summary>Largest shift of a sign's centre along each axis, in pixels.</summary>
    public double Shift { get; init; } = 3;

    /// <summary>Smallest radius, in pixels.</summary>
    public double LeastRadius { get; init; } = 8.5;

    /// <summary>Largest radius, in pixels.</summary>
    public double MostRadius { get; init; } = 13;

    /// <summary>Largest rotation, in radians.</summary>
    public double Rotation { get; init; } = 0.175;

    /// <summary>Chance of a grey box of 3 to 9 pixels a side in front of the sign, 0…1.</summary>
    public double Occlusion { get; init; } = 0.1;

    /// <summary>Standard deviation of the noise on every pixel and channel.</summary>
    public double Noise { get; init; } = 0.03;

    /// <summary>How many times as many images the most frequent class has as the rarest, in training; 1 for equal numbers. Signs on roads are about 10.</summary>
    public double Imbalance { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("train", Train), ("test", Test)])
        {
            if (value < SyntheticSigns.ClassCount)
                yield return new Fault(member, Invariant($"is {value}, expected at least one image for each of the {SyntheticSigns.ClassCount} classes"));
        }
        if (!(LeastRadius >= 4 && LeastRadius <= MostRadius && MostRadius <= 16))
            yield return new Fault("leastRadius", Invariant($"and mostRadius are {LeastRadius} and {MostRadius}, expected 4 to 16, the least first"));
        if (Occlusion is not (>= 0 and <= 1))
            yield return new Fault("occlusion", Invariant($"is {Occlusion}, expected 0 to 1"));
        if (!(Imbalance >= 1))
            yield return new Fault("imbalance", Invariant($"is {Imbalance}, expected at least 1"));
        foreach (var (member, value) in ((string, double)[])[("shift", Shift), ("rotation", Rotation), ("noise", Noise)])
        {
            if (!(value >= 0) || double.IsInfinity(value))
                yield return new Fault(member, Invariant($"is {value}, expected at least 0"));
        }
    }
}
