using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Audit;

/// <summary>A TopK dictionary of states, and its training with Adam.</summary>
public sealed record StateDictionaryOptions : IOptions
{
    /// <summary>Latents.</summary>
    public int Latents { get; init; } = 64;

    /// <summary>Latents that fire on a state.</summary>
    public int Active { get; init; } = 4;

    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 1_500;

    /// <summary>States a step.</summary>
    public int BatchSize { get; init; } = 1_024;

    /// <summary>Adam's rate; falls along a line to zero over the last fifth of the steps.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("latents", Latents), ("steps", Steps), ("batchSize", BatchSize)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (Active < 1 || Active > Latents)
            yield return new Fault("active", Invariant($"is {Active}, expected 1 to the {Latents} latents"));
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
    }
}
