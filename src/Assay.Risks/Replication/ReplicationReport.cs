using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Risks.Replication;

/// <summary>What is recomputed, and how.</summary>
/// <param name="Release">1 to 4; 0 for the workbook's own.</param>
/// <param name="Domains">Denominator of shares by domain; null for the release's.</param>
/// <param name="Blanks">What becomes of rows without a code; null for the release's.</param>
/// <param name="Resamples">Draws of documents behind each interval; 0 for none.</param>
/// <param name="Seed">Of the draws.</param>
public sealed record ReplicationOptions(int Release = 0, DomainDenominator? Domains = null, BlankCodes? Blanks = null, int Resamples = 2000, long Seed = 0) : IOptions
{
    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Release < 0)
            yield return new("release", FormattableString.Invariant($"is {Release}, expected 1 or more, or 0 for the workbook's own"));
        if (Resamples < 0)
            yield return new("resamples", FormattableString.Invariant($"is {Resamples}, expected 0 or more"));
    }
}

/// <summary>The paper's tables recomputed from a workbook, and held cell by cell against every printing of them that is known.</summary>
/// <param name="Release">The release that was counted.</param>
/// <param name="Risks">Its risks.</param>
/// <param name="Rules">How shares were counted where releases differ.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Coverage">Which subdomains each document names.</param>
/// <param name="Comparisons">Printed against recomputed.</param>
/// <param name="Errata">Printed statements that the data contradict.</param>
public sealed record ReplicationReport(int Release, int Risks, CountingRules Rules, IReadOnlyList<ShareTable> Tables, IReadOnlyList<DocumentCoverage> Coverage,
    IReadOnlyList<TableComparison> Comparisons, IReadOnlyList<Erratum> Errata)
{
    /// <summary>Recomputes a release.</summary>
    /// <exception cref="Core.Errors.AssayException">The workbook is of an earlier release.</exception>
    public static ReplicationReport Of(Repository repository, ReplicationOptions options)
    {
        var release = options.Release == 0 ? repository.Release : options.Release;
        var rules = CountingRules.Of(release);
        rules = rules with { Domains = options.Domains ?? rules.Domains, Blanks = options.Blanks ?? rules.Blanks };
        var tally = new Tally(repository.RisksOf(release), options.Resamples == 0 ? null : new SeedStreams(options.Seed), new BootstrapOptions(options.Resamples));
        // A share of three rows of one document has no interval that says anything, and 216 of them take long.
        var undrawn = tally with { Seeds = null };
        IReadOnlyList<ShareTable> tables = [CausalTables.Marginals(tally), CausalTables.Triples(undrawn), DomainTables.Risks(tally, rules.Domains), DomainTables.Documents(tally), CausalTables.ByDomain(undrawn, rules.Blanks)];
        var coverage = DocumentCoverage.Of(tally, [.. repository.Documents.Where(document => document.Number <= Releases.LastDocument(release))]);
        // The sheets speak of the workbook's own release.
        var printed = PaperTables.All.Where(_ => repository.IsPublished).Concat(StatisticsSheets.Read(repository)).Where(table => table.Release == release);
        return new(release, tally.Risks.Count, rules, tables, coverage, [.. printed.Select(table => TableComparison.Of(table, tables)).OfType<TableComparison>()],
            KnownErrata.Of(repository, release, tables, coverage));
    }
}
