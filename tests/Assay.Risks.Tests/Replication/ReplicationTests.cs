using Assay.Risks.Replication;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tests.Replication;

/// <summary>The published workbook against what the paper and its own sheets print.</summary>
public sealed class ReplicationTests
{
    private static readonly ReplicationOptions Plain = new(Resamples: 0);

    private static ReplicationReport Report(int release, DomainDenominator? domains = null) => ReplicationReport.Of(V3Workbook.Repository, Plain with { Release = release, Domains = domains });

    private static TableComparison Comparison(int release, string source, string table) =>
        Report(release).Comparisons.Single(comparison => comparison.Published.Source.StartsWith(source, StringComparison.Ordinal) && comparison.Table.Id == table);

    [Theory]
    [InlineData(3, "paper", "causal", 9)]
    [InlineData(3, "paper", "domains", 31)]
    [InlineData(3, "paper", "documents", 31)]
    [InlineData(3, "paper", "causal-by-domain", 216)]
    [InlineData(3, "workbook", "causal", 9)]
    [InlineData(3, "workbook", "causal-by-domain", 216)]
    [InlineData(1, "paper", "causal", 9)]
    [InlineData(1, "paper", "documents", 3)]
    public void Every_printed_cell_comes_out(int release, string source, string table, int cells)
    {
        var comparison = Comparison(release, source, table);
        Assert.Equal(cells, comparison.Cells.Count);
        Assert.Empty(comparison.Differing.Select(cell => $"{cell.Published} against {cell.Share}"));
    }

    // An older computation, by the dossier: domains 1 and 7 a point lower, with a subdomain each, and two shares of documents.
    [Fact]
    public void The_sheet_of_domains_differs_where_it_is_known_to_be_older()
    {
        Assert.Equal(["1", "1.1", "7", "7.3"], Comparison(3, "workbook", "domains").Differing.Select(cell => cell.Share.Row));
        Assert.Equal(["6.4", "7.6"], Comparison(3, "workbook", "documents").Differing.Select(cell => cell.Share.Row));
        Assert.Equal(1, Comparison(3, "workbook", "domains").LargestDifference);
    }

    // Counts by an independent program: rows timing 1 to 3, in each entity 1 to 3, in each intent 1 to 3.
    [Theory]
    [InlineData(1, 668, "15 9 5 7 19 5 0 4 6 115 29 16 30 119 76 13 16 23 26 7 8 27 40 16 2 7 28")]
    [InlineData(3, 1386, "27 53 20 10 25 7 0 13 20 246 64 38 69 203 126 31 27 59 41 25 23 45 55 32 4 21 102")]
    public void Triples_are_counted(int release, int of, string counts)
    {
        var triples = Report(release).Tables.Single(table => table.Id == "triples").Shares;
        Assert.All(triples, share => Assert.Equal(of, share.Of));
        Assert.Equal(counts, string.Join(' ', triples.Select(share => share.Count)));
    }

    // Documents per subdomain by an independent program.
    [Theory]
    [InlineData(1, 41, "26 14 8 25 13 16 5 17 22 14 10 11 15 14 13 5 14 13 19 8 24 12 1 0")]
    [InlineData(2, 54, "34 18 10 31 17 20 8 26 30 20 15 17 22 21 17 10 16 19 27 13 30 17 1 0")]
    [InlineData(3, 63, "40 21 11 37 23 23 10 32 36 25 20 21 26 26 22 13 19 24 30 16 35 21 2 3")]
    public void Documents_are_counted_per_subdomain(int release, int of, string counts)
    {
        var shares = Report(release).Tables.Single(table => table.Id == "documents").Shares.Where(share => share.Row.Contains('.')).ToList();
        Assert.Equal(counts, string.Join(' ', shares.Select(share => share.Count)));
        Assert.All(shares, share => Assert.Equal(of, share.Of));
    }

    // Per cent with one decimal by an independent program, over the 626 rows coded on both taxonomies.
    [Fact]
    public void The_first_releases_shares_are_over_rows_coded_on_both_taxonomies()
    {
        const string percent = "8.0 5.8 2.1 6.9 7.2 5.3 1.3 5.3 4.8 3.7 5.0 3.5 4.0 4.0 2.6 1.1 3.5 2.4 7.5 3.7 9.3 3.0 0.3";
        var shares = Report(1).Tables.Single(table => table.Id == "domains").Shares.Where(share => share.Row.Contains('.') && share.Row != "7.6").ToList();
        Assert.All(shares, share => Assert.Equal(626, share.Of));
        Assert.Equal(percent, string.Join(' ', shares.Select(share => FormattableString.Invariant($"{Math.Round(share.Value * 100, 1, MidpointRounding.AwayFromZero):F1}"))));
        // By the third release's rule subdomain 1.2 would be nearly twice as large.
        Assert.Equal(11, Report(1, DomainDenominator.Subdomain).Tables.Single(table => table.Id == "domains")["1.2", "risks"]!.Percent);
    }

    [Fact]
    public void The_first_releases_domains_come_out_but_for_one_half()
    {
        var differing = Comparison(1, "paper", "domains").Differing;
        Assert.All(differing, cell => Assert.Equal(1, Math.Abs(cell.Points!.Value)));
        Assert.True(differing.Count <= 1, string.Join(", ", differing));
    }

    [Fact]
    public void Coverage_is_that_of_Table_9()
    {
        var first = Report(1).Coverage;
        Assert.Equal(("Gabriel2024", 16), (first.MaxBy(row => row.Subdomains.Count)!.QuickRef, first.Max(row => row.Subdomains.Count)));
        var third = Report(3).Coverage.ToDictionary(row => row.Document, row => row.Subdomains.Count);
        Assert.Equal((18, 20, 1), (third[61], third[62], third[63]));
        Assert.Equal(8, Core.Statistics.Descriptive.Median([.. third.Values.Where(count => count > 0).Select(count => (double)count)]));
    }

    [Fact]
    public void Known_errata_are_confirmed_by_the_data()
    {
        var errata = Report(3).Errata;
        Assert.Equal(3, errata.Count(erratum => erratum.Printed.Contains("subdomains", StringComparison.Ordinal) && erratum.Where == "paper, Table 9"));
        Assert.Contains(errata, erratum => erratum.Found.Contains("Gipiškis2024 names 20 (83 %)", StringComparison.Ordinal));
        Assert.Equal(4, errata.Count(erratum => erratum.Where == "paper, text under Table 3"));
        Assert.Contains(errata, erratum => erratum.Found == "3 of 7 (43 %)");
        Assert.Contains(errata, erratum => erratum.Found.StartsWith("document 45 is TC260", StringComparison.Ordinal));
        Assert.Contains(errata, erratum => erratum is { Printed: "1421 risks", Found: "1612 risks" });
        Assert.Contains(errata, erratum => erratum is { Printed: "23 subdomains", Found: "24 subdomains" });
        Assert.Contains(errata, erratum => erratum.Printed.StartsWith("'AS'", StringComparison.Ordinal));
        foreach (var document in new[] { 3, 4, 7, 23, 28 })
            Assert.Contains(errata, erratum => erratum.Where == "paper, Tables 7 and 8" && erratum.Found.Contains($"document {document} ", StringComparison.Ordinal));
        Assert.Empty(Report(1).Errata);
    }

    [Fact]
    public void Intervals_are_over_documents_and_hold_the_share()
    {
        var report = ReplicationReport.Of(V3Workbook.Repository, new(Resamples: 200));
        var ai = report.Tables[0]["entity.2", "risks"]!;
        Assert.Equal((65, 0.95), (ai.Interval!.Count, ai.Interval.Level));
        Assert.InRange(ai.Value, ai.Interval.Low, ai.Interval.High);
        // A document's rows go together: wider than if each row were drawn by itself (half-width 1.96 · √(p(1 − p)/n)).
        Assert.True(ai.Interval.High - ai.Interval.Low > 2 * 1.5 * 1.96 * Math.Sqrt(ai.Value * (1 - ai.Value) / ai.Of));
        Assert.Equal(ai.Interval, ReplicationReport.Of(V3Workbook.Repository, new(Resamples: 200)).Tables[0]["entity.2", "risks"]!.Interval);
    }

    [Theory]
    [InlineData(21, 40, 53)]    // banker's rounding would give 52
    [InlineData(1, 200, 1)]
    [InlineData(1, 201, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(7, 7, 100)]
    public void Halves_are_rounded_away_from_zero(int count, int of, int percent) => Assert.Equal(percent, new Share("", "", count, of).Percent);

    [Theory]
    [InlineData("53", 21, 40, true)]
    [InlineData("52", 21, 40, false)]
    [InlineData("52.5", 21, 40, true)]
    [InlineData("52.6", 21, 40, false)]
    [InlineData("<1", 3, 1333, true)]
    [InlineData("<1", 0, 1333, false)]
    [InlineData("<1", 20, 1333, false)]
    [InlineData("-", 0, 20, true)]
    [InlineData("", 1, 20, false)]
    public void A_printed_cell_agrees_with_what_would_be_printed_like_it(string text, int count, int of, bool agrees) =>
        Assert.Equal(agrees, new PublishedCell("", "", "", text, "").AgreesWith(new("", "", count, of)));

    [Fact]
    public void A_workbook_without_statistics_is_compared_with_none()
    {
        var small = SmallWorkbook.Read(SmallWorkbook.Rows());
        var report = ReplicationReport.Of(small, Plain);
        Assert.Empty(report.Comparisons);
        Assert.Equal((2, 2), (report.Release, report.Risks));
        Assert.Equal(100, report.Tables[0]["entity.1", "risks"]!.Percent);
    }

    [Fact]
    public void Fractions_stored_unrounded_are_compared_as_they_are()
    {
        IEnumerable<Cell> Texts(params string[] texts) => texts.Select(Cell.OfText);
        var sheet = SmallWorkbook.Sheet([[.. Texts("Category", "Level", "Description", "Proportion of risks")], [.. Texts("Entity", "Human", "…"), Cell.OfNumber(1.0 / 3)]], "Statistics");
        var rows = SmallWorkbook.Rows();
        rows.Add([.. rows[4]]);
        rows.Add([.. rows[4]]);
        rows[4][14] = rows[5][14] = Cell.OfText("2 - AI");
        var comparison = Assert.Single(ReplicationReport.Of(Repository.Of([SmallWorkbook.Sheet(rows), sheet], "f"), Plain).Comparisons);
        Assert.Equal("Statistics!D2", Assert.Single(comparison.Cells).Published.Place);
        Assert.Empty(comparison.Differing);
    }
}
