using Assay.Core.Options;

namespace Assay.Dictionaries.Experiments;

/// <summary>The margins of every verdict, fixed before the runs they judge (docs/reproduction.md names the seeds they were chosen on and those they were confirmed on).</summary>
public sealed record GemmaScopeMargins : IOptions
{
    /// <summary>Share (0…1) of neighbouring points of the sparsity curves that must lie in the claimed order.</summary>
    public double PairsInOrder { get; init; } = 0.9;

    /// <summary>"About as good": the interval of a ratio lies within 1 ± this.</summary>
    public double Equivalence { get; init; } = 0.1;

    /// <summary>"About equal FVU across sites": the largest over the smallest is at most this.</summary>
    public double FvuAcrossSites { get; init; } = 2.0;

    /// <summary>bf16 is negligible where FVU and delta loss change by at most this share.</summary>
    public double Precision { get; init; } = 0.02;

    /// <summary>"Almost as low": the base model's dictionary loses at most this many times what the tuned model's own loses.</summary>
    public double Transfer { get; init; } = 1.5;

    /// <summary>Delta loss differs by subset where the worst subset's is this many times the best one's.</summary>
    public double SubsetSpread { get; init; } = 1.2;

    /// <summary>Confidence level (0…1) of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Bootstrap resamples where an interval is over examples.</summary>
    public int Resamples { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (PairsInOrder is not (> 0 and <= 1))
            yield return new Fault("pairsInOrder", FormattableString.Invariant($"is {PairsInOrder}, expected a share above 0, at most 1"));
        if (Level is not (> 0 and < 1))
            yield return new Fault("level", FormattableString.Invariant($"is {Level}, expected a share between 0 and 1"));
        if (Resamples < 100)
            yield return new Fault("resamples", FormattableString.Invariant($"is {Resamples}, expected at least 100"));
        if (!(Equivalence > 0))
            yield return new Fault("equivalence", FormattableString.Invariant($"is {Equivalence}, expected a number above 0"));
        if (!(Precision > 0))
            yield return new Fault("precision", FormattableString.Invariant($"is {Precision}, expected a number above 0"));
        foreach (var (member, factor) in ((string, double)[])[("fvuAcrossSites", FvuAcrossSites), ("transfer", Transfer), ("subsetSpread", SubsetSpread)])
        {
            if (!(factor > 1))
                yield return new Fault(member, FormattableString.Invariant($"is {factor}, expected a factor above 1"));
        }
    }
}
