using System.Globalization;
using Assay.Core.Errors;
using Assay.Risks.Samples;
using Assay.Risks.Search;
using Assay.Risks.Store;
using Assay.Storage.Tests;

namespace Assay.Risks.Tests.Search;

public sealed class SqliteRiskSearchTests : RiskSearchTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlRiskSearchTests : RiskSearchTests<PostgreSqlDatabase>;

/// <summary>The search, whoever keeps its tables.</summary>
public abstract class RiskSearchTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private static readonly byte[] SampleFile = Bytes(SampleRepository.Repository);

    private readonly TDatabase _test = new();
    private readonly RiskSearch _search;

    protected RiskSearchTests() => _search = new(_test.Database);

    public void Dispose()
    {
        _search.Dispose();
        _test.Dispose();
        GC.SuppressFinalize(this);
    }

    private SearchResult Find(string address) => _search.Find(SearchQuery.Parse(address));

    private void Import() => new RiskStore(_test.Database).Import(SampleFile, "sample.json");

    private static byte[] Bytes(Repository repository)
    {
        using var stream = new MemoryStream();
        RepositoryFile.Write(stream, repository, RepositoryFormat.Json);
        return stream.ToArray();
    }

    private static string[] Ids(SearchResult result) => [.. result.Hits.Select(hit => hit.EvidenceId)];

    [Fact]
    public void Without_an_import_the_sample_is_searched_and_every_result_says_so()
    {
        var result = Find("q=passwords");
        Assert.Equal((SampleRepository.Name, true, 52), (result.Source.Name, result.Source.IsSample, result.Source.Risks));
        Import();
        Assert.Equal(("sample.json", false, 52), (Find("q=passwords").Source.Name, Find("q=passwords").Source.IsSample, Find("").Source.Risks));
    }

    // By hand: 02.04.01 has "passwords" in its description, 05.02.01 "password" in its evidence.
    [Fact]
    public void Words_are_found_in_any_inflection_and_in_the_rows_of_additional_evidence()
    {
        Import();
        Assert.Equal(["02.04.01", "05.02.01"], Ids(Find("q=password")));
        Assert.Equal(["02.04.01", "05.02.01"], Ids(Find("q=PASSWORDS")));
        Assert.Equal(SnippetField.Evidence, Find("q=password").Hits[1].Snippet.Field);
    }

    // By hand: 05.02.00 and 05.02.01 lie in the category Records, 01.01.01 has records in its evidence (and in its subcategory), 01.01.02 in its description.
    [Fact]
    public void A_word_in_a_category_comes_before_one_in_a_description_or_in_evidence()
    {
        Import();
        var ids = Ids(Find("q=records"));
        Assert.Equal(["01.01.01", "05.02.00", "05.02.01"], ids.Take(3).Order(StringComparer.Ordinal));
        Assert.Contains("01.01.02", ids);
    }

    [Theory]
    [InlineData("q=%22word+for+word%22", "02.03.00")]
    [InlineData("q=%E2%80%9Cword+for+word%E2%80%9D", "02.03.00")]       // typographic quotes
    [InlineData("q=agents+-price+-sellers&sort=id", "06.01.00", "06.01.02", "06.02.00", "06.02.01", "06.03.00", "06.04.00")]
    [InlineData("q=agents+-%22block+each+other%22+-two&domain=7&sort=id", "06.01.01", "06.01.02")]
    [InlineData("q=snowfl*", "04.01.01")]
    [InlineData("q=%22beginners'+jobs%22", "03.01.01")]
    [InlineData("q=trained+-repeats&sort=id", "02.03.00", "02.05.00")]
    public void Phrases_exclusions_and_beginnings_of_words_are_understood(string address, params string[] ids)
    {
        Import();
        Assert.Equal(ids, Ids(Find(address)));
    }

    [Fact]
    public void What_was_searched_for_is_marked_in_parts_that_together_are_the_text()
    {
        Import();
        var hit = Find("q=passwords+letters").Hits[0];
        Assert.Equal([new("Letters", true), new(" that deceive", false)], hit.Subcategory);
        Assert.Equal([new("Letters", true), new(" in a bank's style ask for ", false), new("passwords", true), new(".", false)], hit.Snippet.Parts);
        Assert.Equal([new("Misuse", false)], hit.Category);
    }

    [Fact]
    public void A_hit_tells_its_document_and_codes()
    {
        Import();
        var hit = Find("q=snowflake").Hits.Single();
        Assert.Equal(("04.01.01", RowLevel.RiskSubcategory, 4, "Dogwood2023", 2023), (hit.EvidenceId, hit.Level, hit.Document.Number, hit.Document.QuickRef, hit.Document.Year));
        Assert.Equal((new("2", "AI"), new("2", "Unintentional"), new("1", "Pre-deployment")), (hit.Codes.Entity, hit.Codes.Intent, hit.Codes.Timing));
        Assert.Equal(("7", "7.3"), (hit.Codes.Domain.Key, hit.Codes.Subdomain.Key));
        Assert.Equal(RowUid.Of(SampleRepository.Repository.Rows)[SampleRepository.Repository.Rows.Index().Single(row => row.Item.Id?.ToString() == "04.01.01").Index], hit.Uid);
    }

    public static TheoryData<string> Addresses() =>
    [
        "", "q=the", "q=system", "q=agents&domain=7", "domain=7&domain=2.2&entity=ai", "domain=4.0", "domain=X", "entity=human&intent=intentional&timing=post-deployment", "entity=not-coded",
        "q=s*&level=category", "from=2022&to=2023&document=2", "year=2023&year=2022&entity=AI", "q=-system&timing=1", "q=no+such+word", "document=99", "from=2023&entity=3&entity=2&domain=6",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Totals_and_facets_are_those_of_counting_row_by_row(string address)
    {
        Import();
        Agrees(SampleRepository.Repository, new(SampleRepository.Repository), SearchQuery.Parse(address));
    }

    private void Agrees(Repository repository, BruteForceSearch counted, SearchQuery query)
    {
        var result = _search.Find(query with { Limit = SearchQuery.LargestLimit, Order = SearchOrder.Id });
        Assert.Equal(repository.Risks.Count(), result.Source.Risks);
        var found = counted.Found(query);
        Assert.Equal(found.Count, result.Total);
        Assert.Equal(found.Take(SearchQuery.LargestLimit), result.Hits.Select(hit => hit.Uid));
        foreach (var facet in result.Facets)
            Assert.Equal(counted.Counts(query, facet.Dimension), facet.Values.Where(value => value.Count > 0).ToDictionary(value => value.Key, value => value.Count, StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_follow_each_other_without_gap_or_repeat()
    {
        Import();
        foreach (var order in (string[])["relevance", "id"])
        {
            var all = Ids(Find($"q=the&sort={order}&limit=500"));
            Assert.True(all.Length > 10, "too few to page through");
            Assert.Equal(all, Enumerable.Range(0, (all.Length / 4) + 1).SelectMany(page => Ids(Find(string.Create(CultureInfo.InvariantCulture, $"q=the&sort={order}&limit=4&offset={4 * page}")))));
        }
        Assert.Empty(Find("q=the&offset=10000").Hits);
        Assert.Empty(Find("q=the&limit=0").Hits);
    }

    [Fact]
    public void An_import_refreshes_the_index_and_a_failed_one_leaves_it()
    {
        var store = new RiskStore(_test.Database);
        store.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.Rows())), "a.xlsx");
        Assert.Equal(2, Find("q=things").Total);
        store.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.With("I4", Spreadsheets.Cell.OfText("Giraffes")))), "b.xlsx");
        Assert.Equal((1, 1, "b.xlsx"), (Find("q=giraffe").Total, Find("q=things").Total - Find("q=%22on+things%22+-small").Total, Find("").Source.Name));
        Assert.Throws<UnreadableFileException>(() => store.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.With("O2", Spreadsheets.Cell.OfText("Entty")))), "c.xlsx"));
        Assert.Equal(1, Find("q=giraffe").Total);
    }

    public static TheoryData<string> NastyTexts() =>
    [
        "", " ", "\0", "a\0b", "\"", "\"\"", "\"unclosed phrase", "'", "'; DROP TABLE risk_search; --", "NEAR(a b, 2)", "NEAR", "AND", "OR OR", "NOT", "a AND", "* ** *", "-", "--", "-*", "-\"", "^a", "a:b", "category:x", "{a b}:c", "(", ")",
        "((((", "a + b", "a <-> b", "a | b & !c", "a:*A", "\\", "\\'", "%", "_", "$1", "@query", "\uD800", "\uDC00x", "😀", "e\u0301", "\u0301", "ﬁre", "𝒜𝓘", "नमस्ते", "人工智能", "ß", "İ", new string('a', 100_000), new string('"', 1001), string.Join(' ', Enumerable.Repeat("a*", 500)), "<script>alert(1)</script>",
    ];

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Whatever_is_typed_has_a_meaning(string text)
    {
        Import();
        var result = _search.Find(new(text));
        Assert.InRange(result.Total, 0, 52);
        Assert.Equal(text, result.Query.Text);
    }
}
