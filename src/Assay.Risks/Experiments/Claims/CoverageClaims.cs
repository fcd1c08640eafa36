using Assay.Core.Findings;
using Assay.Risks.Replication;
using static System.FormattableString;

namespace Assay.Risks.Experiments.Claims;

/// <summary>How much of the taxonomy one framework covers (Table 9).</summary>
internal static class CoverageClaims
{
    private const double Half = 0.5;

    public static IEnumerable<Finding> Judge(RepositoryMeasurements measured) => [NoneCoversAll(measured), Average(measured)];

    private static Finding NoneCoversAll(RepositoryMeasurements measured)
    {
        var widest = measured.Tables.Coverage.MaxBy(row => row.Subdomains.Count)!;
        var share = (double)widest.Subdomains.Count / Existing(measured);
        return RepositoryClaims.Finding(measured, "no-framework-covers-all", "No framework covers every subdomain.", "Table 9", "share of subdomains that the widest document names", new(share, null), share < 1 ? Verdict.Holds : Verdict.Fails,
            $"holds if no document names all", RepositoryClaims.Printed(measured, 0.70) ?? (measured.Tables.Release == 3 ? 0.79 : null), Invariant($"{widest.QuickRef} names {widest.Subdomains.Count} of {Existing(measured)}. Counted, not sampled: no interval."));
    }

    private static Finding Average(RepositoryMeasurements measured)
    {
        var estimate = measured.Of("average-coverage", documents => documents.Where(rows => rows.Any(row => row.Domain is { IsInDomain: true })).Select(rows => (double)Named(rows) / Existing(measured)).DefaultIfEmpty(double.NaN).Average());
        return RepositoryClaims.Finding(measured, "average-framework-covers-part", "The average framework names fewer than half of the subdomains.", "Table 9", "mean share of subdomains that a document with a domain code names", estimate, estimate.Below(Half),
            $"holds if the interval over documents lies under {Half}, fails if above", RepositoryClaims.Printed(measured, 0.34));
    }

    private static int Named(IReadOnlyList<RiskRow> rows) => rows.Where(row => row.Domain is { IsSubdomain: true }).Select(row => row.Domain!.Value).Distinct().Count();

    // 7.6 came with the third release.
    private static int Existing(RepositoryMeasurements measured) => DomainTables.Subdomains.Count - (measured.Tables.Release < 3 ? 1 : 0);
}
