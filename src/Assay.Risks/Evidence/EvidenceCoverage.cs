using Assay.Core.Findings;

namespace Assay.Risks.Evidence;

/// <summary>What has been measured, subdomain by subdomain, and what has not.</summary>
/// <param name="Subdomains">All 24, in the taxonomy's order.</param>
/// <param name="Elsewhere">Evidence on rows that are coded under no subdomain, or stand in the current file no more.</param>
public sealed record EvidenceCoverage(IReadOnlyList<SubdomainEvidence> Subdomains, IReadOnlyList<FiledEvidence> Elsewhere)
{
    /// <summary>Subdomains under which nothing is filed.</summary>
    public IEnumerable<SubdomainEvidence> Unmeasured => Subdomains.Where(one => one.Evidence.Count == 0);

    /// <summary>Sorts evidence by subdomain.</summary>
    public static EvidenceCoverage Of(IReadOnlyList<FiledEvidence> evidence)
    {
        var bySubdomain = evidence.ToLookup(one => one.Place.Subdomain, StringComparer.Ordinal);
        return new([.. EvidencePlace.Subdomains.Select(place => SubdomainEvidence.Of(place, [.. bySubdomain[place.Key]]))], [.. bySubdomain[null]]);
    }
}

/// <summary>The evidence of one subdomain.</summary>
/// <param name="Place">The subdomain.</param>
/// <param name="Evidence">What is filed under it and under the rows coded so.</param>
/// <param name="Known">Of each claim the evidence that says most about it.</param>
public sealed record SubdomainEvidence(EvidencePlace Place, IReadOnlyList<FiledEvidence> Evidence, IReadOnlyList<FiledEvidence> Known)
{
    /// <summary>Distinct runs behind it.</summary>
    public int Runs => Evidence.Select(one => one.Run.Key).Distinct(StringComparer.Ordinal).Count();

    /// <summary>How many of its filings are under a row of the database.</summary>
    public int OnRows => Evidence.Count(one => one.Place.IsRow);

    /// <summary>How many claims have this verdict, by what is known best of each.</summary>
    public int Count(Verdict verdict) => Known.Count(one => one.Finding.Verdict == verdict);

    // One experiment's claim may be there from several runs. The one closest to the paper's own situation counts, and of equally close ones the latest.
    internal static SubdomainEvidence Of(EvidencePlace place, IReadOnlyList<FiledEvidence> evidence) => new(place, evidence,
        [.. evidence.GroupBy(one => (one.Run.Experiment, one.Finding.Id)).Select(claim => claim.OrderBy(one => one.Finding.Scope).ThenByDescending(one => one.Run.Start).ThenByDescending(one => one.Id).First())]);
}
