using Assay.Core.Options;

namespace Assay.Dictionaries.Architectures;

/// <summary>p-annealing (Karvonen et al. 2024, 2408.00113): the penalty λ Σ f^p begins as L1 and p falls step by step, λ being rescaled so that the penalty never jumps.</summary>
/// <remarks>
/// Update k of K comes after step u_k = ⌊linspace(start, end, K)⌋ and sets p to PStart + k (PEnd − PStart)/(K − 1); steps are counted as steps done before, from 0.
/// The first update sets p to PStart once more, and where the end is the run's last step the last update is never reached: with the paper's numbers training ends at p = 0.289.
/// </remarks>
public sealed record PAnnealing : IOptions
{
    /// <summary>The exponent until the second update; 1 is L1.</summary>
    public double PStart { get; init; } = 1;

    /// <summary>The exponent that the last update sets.</summary>
    public double PEnd { get; init; } = 0.2;              // paper, training

    /// <summary>Steps done before the first update; null is <see cref="StartFraction"/> of the run.</summary>
    public long? StartStep { get; init; }

    /// <summary>The first update's place in the run where <see cref="StartStep"/> is null.</summary>
    public double StartFraction { get; init; } = 0.273;   // paper: step 10,000 of 36,621

    /// <summary>Steps done before the last update; null is <see cref="EndFraction"/> of the run.</summary>
    public long? EndStep { get; init; }

    /// <summary>The last update's place in the run where <see cref="EndStep"/> is null; at 1 it is never reached.</summary>
    public double EndFraction { get; init; } = 1;

    /// <summary>K, the number of updates; null makes one after every step from start to end.</summary>
    public int? Updates { get; init; } = 10;

    /// <summary>Batches whose mean penalties decide how λ is rescaled.</summary>
    public int QueueLength { get; init; } = 10;

    /// <summary>Whether λ is rescaled at an update, so that λ Σ f^p stays what it was.</summary>
    public bool RescalePenalty { get; init; } = true;

    /// <summary>One more update, to p = 0. For JumpReLU that is its own L0 penalty; an architecture without thresholds has no gradient there.</summary>
    public bool ThenL0 { get; init; }

    /// <summary>One exponent for the whole run: what annealing is compared with.</summary>
    public static PAnnealing Constant(double p) => new() { PStart = p, PEnd = p };

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, p) in ((string, double)[])[("pStart", PStart), ("pEnd", PEnd)])
        {
            if (p is not (>= 0 and <= 1))
                yield return new Fault(member, FormattableString.Invariant($"is {p}, expected 0 to 1"));
        }
        foreach (var (member, share) in ((string, double)[])[("startFraction", StartFraction), ("endFraction", EndFraction)])
        {
            if (share is not (>= 0 and <= 1))
                yield return new Fault(member, FormattableString.Invariant($"is {share}, expected 0 to 1"));
        }
        if (StartStep < 0)
            yield return new Fault("startStep", FormattableString.Invariant($"is {StartStep}, expected at least 0"));
        if (Updates < 2)
            yield return new Fault("updates", FormattableString.Invariant($"is {Updates}, expected at least 2, or null for one after every step"));
        if (QueueLength < 1)
            yield return new Fault("queueLength", FormattableString.Invariant($"is {QueueLength}, expected at least 1"));
        if (EndStep <= StartStep || (StartStep is null && EndStep is null && EndFraction <= StartFraction))
            yield return new Fault("endStep", "lies before the start, expected a later step");
    }

    /// <summary>What is wrong once the length of the run is known.</summary>
    internal IEnumerable<Fault> Faults(long steps)
    {
        var (start, end) = (Start(steps), End(steps));
        if (end - start < (Updates ?? 2) + (ThenL0 ? 1 : 0) - 1)
            yield return new Fault("updates", FormattableString.Invariant($"is {Updates}, more than there are steps from {start} to {end}"));
    }

    internal long Start(long steps) => StartStep ?? (long)(StartFraction * steps);

    internal long End(long steps) => EndStep ?? (long)(EndFraction * steps);
}

/// <summary>What a dictionary's squared errors are summed to.</summary>
public enum ReconstructionLoss
{
    /// <summary>Mean over the batch of ‖x − x̂‖².</summary>
    Squared,

    /// <summary>Mean over the batch of ‖x − x̂‖, not squared: the loss of 2408.00113, against which its λ are meant.</summary>
    Norm,
}
