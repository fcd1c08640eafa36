using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Risks.Experiments;

/// <summary>Everything the experiment on the risk repository does.</summary>
public sealed record RepositoryOptions : IOptions
{
    /// <summary>A workbook, JSON or CSV; null: what was imported last, else the built-in sample.</summary>
    public string? Workbook { get; init; }

    /// <summary>The database to look for an import in, as <c>--database</c> names it; null: the usual one.</summary>
    public string? Database { get; init; }

    /// <summary>An earlier release, 1 to 4; 0 for the workbook's own.</summary>
    public int Release { get; init; }

    /// <summary>Draws of documents behind each interval.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>The margins of the verdicts.</summary>
    public RepositoryMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Release is < 0 || Release > Releases.Latest)
            yield return new("release", Invariant($"is {Release}, expected 1 to {Releases.Latest}, or 0 for the workbook's own"));
        if (Resamples < 2)
            yield return new("resamples", Invariant($"is {Resamples}, expected 2 or more"));
        foreach (var fault in Margins.Faults())
            yield return fault with { Member = $"margins.{fault.Member}" };
    }
}

/// <summary>How far a share must be on one side for a verdict; all 0 to 1.</summary>
public sealed record RepositoryMargins : IOptions
{
    /// <summary>From here on a level is what most risks of a subdomain have.</summary>
    public double Majority { get; init; } = 0.5;

    /// <summary>Two shares closer than this are called alike.</summary>
    public double Alike { get; init; } = 0.1;

    /// <summary>Subdomains with a smaller share of risks are called neglected.</summary>
    public double Neglected { get; init; } = 0.02;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults() =>
        from margin in (IEnumerable<(string Name, double Value)>)[("majority", Majority), ("alike", Alike), ("neglected", Neglected)]
        where margin.Value is not (>= 0 and <= 1)
        select new Fault(margin.Name, Invariant($"is {margin.Value}, expected 0 to 1"));
}
