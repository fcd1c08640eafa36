using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Replication;

/// <summary>Statements of the third release's paper and sheets that do not fit its data. Each is recomputed; one that the data at hand bear out is not listed.</summary>
internal static partial class KnownErrata
{
    private const int PaperRelease = 3;

    public static IReadOnlyList<Erratum> Of(Repository repository, int release, IReadOnlyList<ShareTable> tables, IReadOnlyList<DocumentCoverage> coverage)
    {
        if (!repository.IsPublished || repository.Release != PaperRelease || release != PaperRelease)
            return [];
        var byNumber = coverage.ToDictionary(row => row.Document);
        return [.. Totals(byNumber), .. Widest(coverage), .. DomainsAlone(coverage), .. CausalText(tables[0]), .. Domains(byNumber), .. Names(byNumber), .. Explainer(repository)];
    }

    // The totals of Table 9 were made before subdomain 7.6 was.
    private static IEnumerable<Erratum> Totals(Dictionary<int, DocumentCoverage> coverage) =>
        from printed in new (int Document, int Total)[] { (61, 17), (62, 19), (63, 0) }
        where coverage.TryGetValue(printed.Document, out var row) && row.Subdomains.Count != printed.Total
        select new Erratum("paper, Table 9", Invariant($"document {printed.Document} names {printed.Total} subdomains"), Invariant($"{coverage[printed.Document].Subdomains.Count}: {string.Join(", ", coverage[printed.Document].Subdomains)}"));

    private static IEnumerable<Erratum> Widest(IReadOnlyList<DocumentCoverage> coverage)
    {
        var widest = coverage.MaxBy(row => row.Subdomains.Count)!;
        if (widest.Subdomains.Count != 19)
            yield return new("paper, text on coverage", "the widest document names 19 of 24 subdomains (79 %)",
                Invariant($"{widest.QuickRef} names {widest.Subdomains.Count} ({new Share("", "", widest.Subdomains.Count, DomainTables.Subdomains.Count).Percent} %)"));
    }

    private static IEnumerable<Erratum> DomainsAlone(IReadOnlyList<DocumentCoverage> coverage)
    {
        var alone = coverage.Where(row => row.DomainsAlone.Count > 0).ToList();
        if (alone.Count > 0)
            yield return new("paper, Tables 7 and 8", "Table 8 marks a domain for a row coded on its domain alone, Table 7 does not",
                "they differ for " + string.Join(", ", alone.Select(row => Invariant($"document {row.Document} (domain {string.Join(", ", row.DomainsAlone)})"))));
    }

    // The paragraph under Table 3 repeats four of its shares, each one less than the table has it.
    private static IEnumerable<Erratum> CausalText(ShareTable causal) =>
        from printed in new (string Code, int Percent)[] { ("entity.2", 40), ("intent.1", 33), ("intent.2", 34), ("timing.2", 61) }
        let share = causal[printed.Code, CausalTables.RisksColumn]!
        where share.Percent != printed.Percent
        select new Erratum("paper, text under Table 3", Invariant($"{BuiltInTaxonomies.Causal.Node(printed.Code)!.Name}: {printed.Percent} %"), Invariant($"{share.Percent} % ({share.Count} of {share.Of}), as the table has it"));

    private static IEnumerable<Erratum> Domains(Dictionary<int, DocumentCoverage> coverage)
    {
        if (coverage.TryGetValue(65, out var row) && row.Subdomains.Select(code => code[0]).Intersect("345").Any())
            yield return new("paper, Table 8", "document 65 names none of the domains 3, 4 and 5", $"it names {string.Join(", ", row.Subdomains.Where(code => "345".Contains(code[0], StringComparison.Ordinal)))}");
        if (coverage.TryGetValue(1, out var first) && first.Subdomains.Select(code => code[0]).Distinct().Count() is var named && new Share("", "", named, 7) is var share && share.Percent != 57)
            yield return new("paper, Table 8", "document 1 names 57 % of the domains", Invariant($"{named} of 7 ({share.Percent} %)"));
    }

    private static IEnumerable<Erratum> Names(Dictionary<int, DocumentCoverage> coverage)
    {
        if (coverage.TryGetValue(45, out var row) && !row.QuickRef.StartsWith("Ferrara", StringComparison.Ordinal))
            yield return new("paper, Table 9", "row 45 is Ferrara and row 46 TC260", $"document 45 is {row.QuickRef}, document 46 {coverage[46].QuickRef}");
    }

    private static IEnumerable<Erratum> Explainer(Repository repository)
    {
        var sheet = repository.Sheets.FirstOrDefault(sheet => sheet.Name.Contains("explainer", StringComparison.OrdinalIgnoreCase));
        foreach (var (row, column) in sheet is null ? [] : sheet.Rows.SelectMany(row => Enumerable.Range(0, row.Cells.Count).Select(column => (row, column))))
        {
            var (text, place) = (row[column].Text, $"sheet '{sheet!.Name}', cell {CellName.Of(column, row.Number)}");
            if (RisksSaid().Match(text) is { Success: true } risks && risks.Groups["count"].Value != repository.Risks.Count().ToString(CultureInfo.InvariantCulture))
                yield return new(place, $"{risks.Groups["count"].Value} risks", Invariant($"{repository.Risks.Count()} risks"));
            if (SubdomainsSaid().Match(text) is { Success: true } subdomains && subdomains.Groups["count"].Value != DomainTables.Subdomains.Count.ToString(CultureInfo.InvariantCulture))
                yield return new(place, $"{subdomains.Groups["count"].Value} subdomains", Invariant($"{DomainTables.Subdomains.Count} subdomains"));
            if (text is "AS" or "Complete")
                yield return new(place, $"'{text}' in the example's column of codes", "a coder's note; no code of either taxonomy");
        }
    }

    [GeneratedRegex(@"(?<count>\d{3,5}) risks", RegexOptions.ExplicitCapture)]
    private static partial Regex RisksSaid();

    [GeneratedRegex(@"(?<count>\d{2}) AI risk sub", RegexOptions.ExplicitCapture)]
    private static partial Regex SubdomainsSaid();
}
