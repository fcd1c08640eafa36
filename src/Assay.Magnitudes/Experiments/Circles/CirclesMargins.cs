using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>Margins of the verdicts, shares 0…1. Chosen on seeds from 101 on, before the runs that they judge.</summary>
public sealed record CirclesMargins : IOptions
{
    /// <summary>From which share of planted features called right the indices work.</summary>
    public double Right { get; init; } = 0.9;

    /// <summary>Up to which share of features that fall apart may be called irreducible.</summary>
    public double Flagged { get; init; } = 0.1;

    /// <summary>From which share of planted circles, weeks and screws a dictionary's clusters hold them; also the least AUROC of the ranking.</summary>
    public double Found { get; init; } = 0.75;

    /// <summary>From which share of right answers on pairs not trained on a network has understood.</summary>
    public double Understood { get; init; } = 0.99;

    /// <summary>By how much writing circles must move more answers than writing as large a random subspace.</summary>
    public double Carried { get; init; } = 0.5;

    /// <summary>Resamples of each interval over examples.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Confidence level, 0…1.</summary>
    public double Level { get; init; } = 0.95;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("right", Right), ("flagged", Flagged), ("found", Found), ("understood", Understood), ("carried", Carried), ("level", Level)])
        {
            if (value is not (> 0 and < 1))
                yield return new Fault(member, Invariant($"is {value}, expected above 0 and below 1"));
        }
        if (Resamples < 1)
            yield return new Fault("resamples", Invariant($"is {Resamples}, expected at least 1"));
    }
}
