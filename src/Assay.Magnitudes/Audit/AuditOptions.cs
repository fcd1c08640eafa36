using Assay.Core.Options;
using Assay.Magnitudes.Training;
using static System.FormattableString;

namespace Assay.Magnitudes.Audit;

/// <summary>What a sparse autoencoder sees of states, and how that is measured.</summary>
public sealed record AuditOptions : IOptions
{
    /// <summary>Latents of each dictionary.</summary>
    public int Latents { get; init; } = 64;

    /// <summary>Latents that fire on a state: one dictionary each. Near the width a dictionary is not sparse.</summary>
    public IReadOnlyList<int> Active { get; init; } = [4];

    /// <summary>Dictionaries of each sort, with other first directions.</summary>
    public int Dictionaries { get; init; } = 2;

    /// <summary>Training steps of a dictionary.</summary>
    public int Steps { get; init; } = 1_500;

    /// <summary>States a step.</summary>
    public int BatchSize { get; init; } = 1_024;

    /// <summary>Adam's rate; falls along a line to zero over the last fifth of the steps.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Training of the interchange over latents.</summary>
    public StageOptions Interchange { get; init; } = new() { Steps = 2_000, LearningRate = 5e-3 };

    /// <summary>Training of the probe that stands in for a decoder where there is none.</summary>
    public StageOptions Probe { get; init; } = new() { Steps = 2_000, LearningRate = 5e-3 };

    /// <summary>Resamples of each interval.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("interchange", Interchange).Concat(OptionsCheck.Within("probe", Probe)))
            yield return fault;
        foreach (var (member, value) in ((string, int)[])[("latents", Latents), ("dictionaries", Dictionaries), ("steps", Steps), ("batchSize", BatchSize), ("resamples", Resamples)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (Active.Count == 0 || Active.Any(k => k < 1 || k > Latents))
            yield return new Fault("active", Invariant($"is [{string.Join(", ", Active)}], expected numbers from 1 to the {Latents} latents"));
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
    }
}
