using Assay.Core.Options;

namespace Assay.Dictionaries;

/// <summary>How all dictionaries of a run are trained. The defaults are Gemma Scope's (2408.05147, hyper-parameters).</summary>
public sealed record DictionaryTrainingOptions : IOptions
{
    /// <summary>Optimiser steps, one batch each.</summary>
    public long Steps { get; init; } = 976_562;           // 4e9 tokens in batches of 4,096

    /// <summary>Activation vectors per step; the stream must deliver this many.</summary>
    public int BatchSize { get; init; } = 4096;

    /// <summary>Adam's step size after the warm-up.</summary>
    public double LearningRate { get; init; } = 7e-5;

    /// <summary>Adam's other constants.</summary>
    public AdamOptions Adam { get; init; } = new();

    /// <summary>Steps over which the learning rate rises along half a cosine.</summary>
    public long WarmUpSteps { get; init; } = 1000;

    /// <summary>Share of the learning rate that the warm-up starts from.</summary>
    public double WarmUpFrom { get; init; } = 0.1;

    /// <summary>Share of the steps, at the end, over which the learning rate falls linearly to zero.</summary>
    public double DecayFraction { get; init; }

    /// <summary>Steps over which λ rises linearly from zero.</summary>
    public long SparsityWarmUpSteps { get; init; } = 10_000;

    /// <summary>Largest norm of all gradients of a dictionary together; null does not clip, as in the paper.</summary>
    public double? GradientNormClip { get; init; }

    /// <summary>Steps between two lines of metrics.</summary>
    public long LogEverySteps { get; init; } = 100;

    /// <summary>Steps between two checkpoints, where the run keeps any.</summary>
    public long CheckpointEverySteps { get; init; } = 10_000;

    /// <summary>A latent counts as dead in the metrics when it has not fired for this many activation vectors.</summary>
    public long DeadAfterTokens { get; init; } = 10_000_000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, long)[])[("steps", Steps), ("batchSize", BatchSize), ("logEverySteps", LogEverySteps),
            ("checkpointEverySteps", CheckpointEverySteps), ("deadAfterTokens", DeadAfterTokens)])
        {
            if (value < 1)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 1"));
        }
        if (!(LearningRate > 0))
            yield return new Fault("learningRate", FormattableString.Invariant($"is {LearningRate}, expected a number above 0"));
        foreach (var (member, value) in ((string, long)[])[("warmUpSteps", WarmUpSteps), ("sparsityWarmUpSteps", SparsityWarmUpSteps)])
        {
            if (value < 0 || value > Steps)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected 0 to the run's {Steps} steps"));
        }
        foreach (var (member, value) in ((string, double)[])[("warmUpFrom", WarmUpFrom), ("decayFraction", DecayFraction)])
        {
            if (value is not (>= 0 and <= 1))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected 0 to 1"));
        }
        if (GradientNormClip is { } clip && !(clip > 0))
            yield return new Fault("gradientNormClip", FormattableString.Invariant($"is {clip}, expected a number above 0"));
        foreach (var fault in Adam.Faults())
            yield return fault with { Member = "adam." + fault.Member };
    }
}

/// <summary>Adam's constants; β1 = 0 is the paper's.</summary>
public sealed record AdamOptions : IOptions
{
    /// <summary>Memory of the gradient's running mean.</summary>
    public double Beta1 { get; init; }

    /// <summary>Memory of the squared gradient's running mean.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("beta1", Beta1), ("beta2", Beta2)])
        {
            if (value is not (>= 0 and < 1))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 0 and below 1"));
        }
        if (!(Epsilon > 0))
            yield return new Fault("epsilon", FormattableString.Invariant($"is {Epsilon}, expected a number above 0"));
    }
}
