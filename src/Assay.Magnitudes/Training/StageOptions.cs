using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Training;

/// <summary>How a network, or an instrument held to it, is trained: AdamW with betas 0.9 and 0.999, decay on every parameter, no clipping.</summary>
public sealed record StageOptions : IOptions
{
    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 60_000;               // onion: 40,000 for networks

    /// <summary>Sequences a step; even, since some are paired.</summary>
    public int BatchSize { get; init; } = 256;              // onion

    /// <summary>AdamW's rate.</summary>
    public double LearningRate { get; init; } = 1e-3;       // onion

    /// <summary>AdamW's decay of weights.</summary>
    public double WeightDecay { get; init; } = 0.1;         // onion

    /// <summary>Last share of the steps in which the rate falls to nothing along a line, 0…1.</summary>
    public double DecayShare { get; init; }                 // onion: none

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Steps < 1)
            yield return new Fault("steps", Invariant($"is {Steps}, expected at least 1"));
        if (BatchSize < 2 || BatchSize % 2 != 0)
            yield return new Fault("batchSize", Invariant($"is {BatchSize}, expected an even number"));
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            yield return new Fault("weightDecay", Invariant($"is {WeightDecay}, expected at least 0"));
        if (DecayShare is not (>= 0 and <= 1))
            yield return new Fault("decayShare", Invariant($"is {DecayShare}, expected 0 to 1"));
    }

    /// <summary>The rate of a step, counted from 0.</summary>
    internal double RateAt(int step)
    {
        var falling = DecayShare * Steps;
        return LearningRate * Math.Min(1, falling > 0 ? (Steps - step) / falling : 1);
    }
}
