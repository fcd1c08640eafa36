using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Irreducible;

/// <summary>How it is told whether a feature of several dimensions falls apart (Engels et al., arXiv 2405.14860).</summary>
public sealed record IndexOptions : IOptions
{
    /// <summary>Rotations that the separability index is the minimum over.</summary>
    public int Angles { get; init; } = 100;                 // Engels et al.

    /// <summary>Bins of each coordinate.</summary>
    public int Bins { get; init; } = 10;                    // Engels et al.

    /// <summary>Half the width of the mixture index' slab, in root mean squares.</summary>
    public double Epsilon { get; init; } = 0.1;             // Engels et al.

    /// <summary>Principal components whose neighbours make planes, at most.</summary>
    public int Components { get; init; } = 5;               // Engels et al.

    /// <summary>Share of a feature's variance that a component must hold to count, 0…1: of less, the bins show noise and how well two latents describe one line. The paper takes all of its components.</summary>
    public double LeastExplained { get; init; } = 0.05;

    /// <summary>Values looked at, the first at which the feature is there.</summary>
    public int Most { get; init; } = 20_000;                // Engels et al.

    /// <summary>Fewer values than these are not judged: entropies of a hundred cells need some points in each.</summary>
    public int Least { get; init; } = 500;

    /// <summary>Score from which on a feature is called irreducible, in bits: mean over planes of (1 − M)·S, both without their bias.</summary>
    public double Irreducible { get; init; } = 0.25;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value, least) in ((string, int, int)[])[("angles", Angles, 1), ("bins", Bins, 2), ("components", Components, 2), ("least", Least, 2), ("most", Most, Least)])
        {
            if (value < least)
                yield return new Fault(member, Invariant($"is {value}, expected at least {least}"));
        }
        if (Epsilon is not (> 0 and < 1))
            yield return new Fault("epsilon", Invariant($"is {Epsilon}, expected above 0 and below 1"));
        if (LeastExplained is not (>= 0 and < 1))
            yield return new Fault("leastExplained", Invariant($"is {LeastExplained}, expected at least 0 and below 1"));
        if (!double.IsFinite(Irreducible))
            yield return new Fault("irreducible", Invariant($"is {Irreducible}, expected a number"));
    }
}
