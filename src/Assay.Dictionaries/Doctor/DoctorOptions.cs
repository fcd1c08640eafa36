using Assay.Core.Options;

namespace Assay.Dictionaries.Doctor;

/// <summary>How much text the doctor looks at, and what it takes as a difference.</summary>
public sealed record DoctorOptions : IOptions
{
    /// <summary>Tokens on which the places that come into question are compared, spread over the text.</summary>
    public int Tokens { get; init; } = 1024;

    /// <summary>Tokens on which every place is tried first; of a wide dictionary and a large model this is most of the work.</summary>
    public int ScreeningTokens { get; init; } = 256;

    /// <summary>Places that are compared on all tokens, beside the one that the file names.</summary>
    public int Finalists { get; init; } = 5;

    /// <summary>The file's own place stands unless another's FVU times this is below it: neighbouring residual streams differ little.</summary>
    public double SiteMargin { get; init; } = 1.25;

    /// <summary>A repaired reading is believed where its FVU is below this share of the unrepaired one.</summary>
    public double RepairShare { get; init; } = 0.7;

    /// <summary>From this FVU on a dictionary explains nothing worth the name; answering the mean has 1.</summary>
    public double NoFit { get; init; } = 0.9;

    /// <summary>L0 may be off its declared value by this factor: other text fires other latents (published ones vary by a third).</summary>
    public double L0Factor { get; init; } = 1.5;

    /// <summary>How far the norm of a decoder row may be from 1 (SAEBench asserts 1e-5 in float32).</summary>
    public double UnitTolerance { get; init; } = 1e-3;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("tokens", Tokens), ("screeningTokens", ScreeningTokens)])
        {
            if (value < 16)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 16"));
        }
        if (Finalists < 1)
            yield return new Fault("finalists", FormattableString.Invariant($"is {Finalists}, expected at least 1"));
        foreach (var (member, value) in ((string, double)[])[("siteMargin", SiteMargin), ("l0Factor", L0Factor)])
        {
            if (!(value >= 1))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 1"));
        }
        foreach (var (member, value) in ((string, double)[])[("repairShare", RepairShare), ("noFit", NoFit), ("unitTolerance", UnitTolerance)])
        {
            if (value is not (> 0 and <= 1))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected a number above 0, at most 1"));
        }
    }
}
