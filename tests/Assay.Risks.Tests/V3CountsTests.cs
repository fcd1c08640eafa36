using Assay.Risks.Taxonomies;

namespace Assay.Risks.Tests;

/// <summary>Counts of the published workbook, by an independent program, for three releases: documents up to 43, 56 and 65.</summary>
public sealed class V3CountsTests
{
    private static IEnumerable<RiskRow> Rows(int release) => V3Workbook.Repository.Rows.Where(row => row.Document <= Releases.LastDocument(release));

    private static IReadOnlyList<RiskRow> Risks(int release) => V3Workbook.Repository.RisksOf(release);

    [Theory]
    [InlineData(1, 1041, 43, 316, 461, 221)]
    [InlineData(2, 1518, 56, 398, 663, 401)]
    [InlineData(3, 2242, 65, 515, 1097, 565)]
    public void Rows_per_level(int release, int all, int papers, int categories, int subcategories, int evidence)
    {
        Assert.Equal(all, Rows(release).Count());
        Assert.Equal([papers, categories, subcategories, evidence], Enum.GetValues<RowLevel>().Select(level => Rows(release).Count(row => row.Level == level)));
        Assert.Equal(papers, V3Workbook.Repository.Documents.Count(document => document.Number <= Releases.LastDocument(release)));
    }

    // Levels 1, 2, 3, not coded, blank.
    [Theory]
    [InlineData(1, CausalFactor.Entity, new[] { 230, 339, 99, 109, 0 })]
    [InlineData(2, CausalFactor.Entity, new[] { 342, 434, 162, 123, 0 })]
    [InlineData(3, CausalFactor.Entity, new[] { 538, 573, 279, 219, 3 })]
    [InlineData(1, CausalFactor.Intent, new[] { 235, 250, 183, 109, 0 })]
    [InlineData(2, CausalFactor.Intent, new[] { 341, 344, 253, 123, 0 })]
    [InlineData(3, CausalFactor.Intent, new[] { 474, 487, 429, 219, 3 })]
    [InlineData(1, CausalFactor.Timing, new[] { 70, 437, 161, 109, 0 })]
    [InlineData(2, CausalFactor.Timing, new[] { 99, 603, 236, 123, 0 })]
    [InlineData(3, CausalFactor.Timing, new[] { 179, 866, 350, 214, 3 })]
    public void Risks_per_causal_level(int release, CausalFactor factor, int[] counts) =>
        Assert.Equal(counts, new int?[] { 1, 2, 3, 4, null }.Select(level => Risks(release).Count(row => row.Causal[factor] == level)));

    // Domain by domain, the rows coded on the domain alone first; X.0 and X.1 last.
    [Theory]
    [InlineData(1, "4 50 70 13 4 43 45 4 33 8 10 33 30 23 0 31 22 8 25 25 16 7 25 15 12 47 23 58 20 2 0 0 71")]
    [InlineData(2, "5 62 88 15 4 54 54 4 38 14 12 57 48 44 0 39 29 9 39 32 22 13 27 33 13 73 42 70 25 2 0 0 94")]
    [InlineData(3, "7 75 106 16 7 68 98 5 41 18 19 79 69 68 0 51 38 19 50 45 30 19 59 52 19 90 57 114 41 3 46 0 203")]
    public void Risks_per_subdomain(int release, string counts)
    {
        var codes = BuiltInTaxonomies.Domain.Roots.SelectMany(root => root.Code == "X" ? ["X.0", "X.1"] : new[] { $"{root.Code}.0" }
            .Concat(BuiltInTaxonomies.Domain.Children(root.Code).Select(node => node.Code)));
        Assert.Equal(counts, string.Join(' ', codes.Select(code => Risks(release).Count(row => row.Domain?.ToString() == code))));
        Assert.DoesNotContain(Risks(release), row => row.Domain is null);
    }

    [Fact]
    public void Risks_per_document_of_release_1()
    {
        const string counts = "6,56,6,7,19,13,4,6,24,9,25,9,14,8,18,26,27,27,39,13,9,16,47,70,9,11,16,7,10,36,23,4,20,17,8,3,11,5,28,8,16,24,23";
        Assert.Equal(counts, string.Join(',', Enumerable.Range(1, 43).Select(number => Risks(1).Count(row => row.Document == number))));
    }

    [Fact]
    public void The_workbook_says_which_release_it_is_and_of_which_day()
    {
        Assert.Equal(3, V3Workbook.Repository.Release);
        Assert.Equal("26 March 2025", V3Workbook.Repository.Updated);
        Assert.Throws<Core.Errors.AssayException>(() => V3Workbook.Repository.RisksOf(4));
    }

    [Fact]
    public void Documents_are_listed_with_what_is_known_of_them()
    {
        var documents = V3Workbook.Repository.Documents;
        Assert.Equal(Enumerable.Range(1, 65), documents.Select(document => document.Number));
        Assert.Equal(("Critch2023", 2023, "10.48550/arXiv.2306.06924", "Preprint"), (documents[0].QuickRef, documents[0].Year, documents[0].Doi, documents[0].ItemType));
        Assert.Equal("", documents[59].Doi);   // the sheet has a dash
        Assert.All(documents, document => Assert.DoesNotContain("doi.org", document.Doi, StringComparison.Ordinal));
    }

    // What the dossier's author found by hand and by another program; the sheet is edited in place, but this state of it is not.
    [Theory]
    [InlineData(ProblemKind.MissingDot, 163)]
    [InlineData(ProblemKind.RepeatedId, 5)]
    [InlineData(ProblemKind.NumberFromId, 173)]
    [InlineData(ProblemKind.NoParent, 1)]
    [InlineData(ProblemKind.EmptyText, 5)]
    [InlineData(ProblemKind.SharedDoi, 1)]
    [InlineData(ProblemKind.UnknownCode, 0)]
    [InlineData(ProblemKind.UnknownId, 0)]
    [InlineData(ProblemKind.FailedFormula, 0)]
    public void Problems_are_the_known_ones(ProblemKind kind, int count) => Assert.Equal(count, V3Workbook.Repository.Problems.Count(problem => problem.Kind == kind));

    [Fact]
    public void Codes_on_rows_that_are_no_risk_are_listed_and_not_counted()
    {
        var rows = V3Workbook.Repository.Rows.Where(row => !row.IsRisk && row.Causal != default).Select(row => row.Id!.Value.ToString());
        Assert.Equal(["62.24.02.a", "62.29.03.a"], rows);
    }
}
