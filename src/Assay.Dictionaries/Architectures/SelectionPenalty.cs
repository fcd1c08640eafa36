using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>A penalty λ Σ v^p on what a TopK kind keeps or leaves out. The number kept is given, so it can only reshape, or leave fewer than k.</summary>
public sealed record SelectionPenalty : IOptions
{
    /// <summary>λ, in units where E‖x‖² = 1.</summary>
    public double SparsityCoefficient { get; init; } = 0.01;

    /// <summary>What v is.</summary>
    public PenalisedPart On { get; init; } = PenalisedPart.Kept;

    /// <summary>Anneals p; null leaves it at 1.</summary>
    public PAnnealing? Annealing { get; init; }

    internal SparsityTerms Terms => new(SparsityCoefficient, 1, Annealing);

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (!(SparsityCoefficient >= 0) || double.IsInfinity(SparsityCoefficient))
            yield return new Fault("sparsityCoefficient", FormattableString.Invariant($"is {SparsityCoefficient}, expected a number of at least 0"));
        foreach (var fault in Annealing?.Faults() ?? [])
            yield return fault with { Member = "annealing." + fault.Member };
    }
}

/// <summary>Which values of a TopK kind a penalty is about.</summary>
public enum PenalisedPart
{
    /// <summary>The k that are kept: k becomes an upper bound.</summary>
    Kept,

    /// <summary>Those above zero that were not kept. Every pre-activation above zero then has to be looked at: at worst batch × latents pairs in memory.</summary>
    Discarded,
}

/// <summary>Begins with a larger k and lets it fall evenly to the architecture's: fewer latents die at the start.</summary>
public sealed record KAnnealing : IOptions
{
    /// <summary>k at the first step; null is the width of the input, as in dictionary_learning.</summary>
    public int? From { get; init; }

    /// <summary>Share of the run after which k is the architecture's.</summary>
    public double Fraction { get; init; } = 0.1;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (From < 1)
            yield return new Fault("from", FormattableString.Invariant($"is {From}, expected at least 1"));
        if (Fraction is not (> 0 and <= 1))
            yield return new Fault("fraction", FormattableString.Invariant($"is {Fraction}, expected above 0, up to 1"));
    }

    /// <summary>The largest k of a run, for so wide an input.</summary>
    internal int Largest(int k, int inputWidth, int latents) => Math.Max(k, Math.Min(latents, From ?? inputWidth));

    /// <summary>k after so many steps done.</summary>
    internal static int At(int from, int k, double annealedSteps, long done) => done >= annealedSteps ? k : (int)(from + (k - from) * (done / annealedSteps));
}
