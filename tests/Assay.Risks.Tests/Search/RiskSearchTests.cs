using System.Globalization;
using Assay.Risks.Samples;
using Assay.Risks.Search;
using Assay.Storage.Tests;
using Assay.TestKit;
using CsCheck;

namespace Assay.Risks.Tests.Search;

public sealed class SqliteRiskSearchTests(ImportedRepository<SqliteDatabase> imported) : RiskSearchTests<SqliteDatabase>(imported);

[Trait("Speed", "Slow")]
public sealed class PostgreSqlRiskSearchTests(ImportedRepository<PostgreSqlDatabase> imported) : RiskSearchTests<PostgreSqlDatabase>(imported);

/// <summary>What is found, whoever keeps the tables.</summary>
public abstract class RiskSearchTests<TDatabase>(ImportedRepository<TDatabase> imported) : IClassFixture<ImportedRepository<TDatabase>> where TDatabase : ITestDatabase, new()
{
    private SearchResult Find(string address) => imported.Sample.Find(SearchQuery.Parse(address));

    private static string[] Ids(SearchResult result) => [.. result.Hits.Select(hit => hit.EvidenceId)];

    // By hand: 02.04.01 has "passwords" in its description, 05.02.01 "password" in its evidence.
    [Fact]
    public void Words_are_found_in_any_inflection_and_in_the_rows_of_additional_evidence()
    {
        Assert.Equal(["02.04.01", "05.02.01"], Ids(Find("q=password")));
        Assert.Equal(["02.04.01", "05.02.01"], Ids(Find("q=PASSWORDS")));
        Assert.Equal(SnippetField.Evidence, Find("q=password").Hits[1].Snippet.Field);
    }

    // By hand: 05.02.00 and 05.02.01 lie in the category Records, 01.01.01 has records in its evidence (and in its subcategory), 01.01.02 in its description.
    [Fact]
    public void A_word_in_a_category_comes_before_one_in_a_description_or_in_evidence()
    {
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
        Assert.Equal(ids, Ids(Find(address)));
    }

    [Fact]
    public void What_was_searched_for_is_marked_in_parts_that_together_are_the_text()
    {
        var hit = Find("q=passwords+letters").Hits[0];
        Assert.Equal([new("Letters", true), new(" that deceive", false)], hit.Subcategory);
        Assert.Equal([new("Letters", true), new(" in a bank's style ask for ", false), new("passwords", true), new(".", false)], hit.Snippet.Parts);
        Assert.Equal([new("Misuse", false)], hit.Category);
    }

    [Fact]
    public void A_hit_tells_its_document_and_codes()
    {
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
    public void Totals_and_facets_are_those_of_counting_the_sample_row_by_row(string address) =>
        Agrees(imported.Sample, new(SampleRepository.Repository), SearchQuery.Parse(address));

    // So that both databases give the same, too.
    [Fact]
    public void Totals_and_facets_of_the_committed_queries_are_those_of_counting_2000_made_up_risks_row_by_row()
    {
        var counted = new BruteForceSearch(RepositoryFile.Parse(ImportedRepository<TDatabase>.SyntheticFile, "made-up.json"));
        Assert.Equal(50, SearchQueries.All.Count);
        Assert.All(SearchQueries.All, address => Agrees(imported.Synthetic, counted, SearchQuery.Parse(address)));
    }

    private static void Agrees(RiskSearch search, BruteForceSearch counted, SearchQuery query)
    {
        var result = search.Find(query with { Limit = SearchQuery.LargestLimit, Offset = 0, Order = SearchOrder.Id });
        var found = counted.Found(query);
        Assert.Equal(found.Count, result.Total);
        Assert.Equal(found.Take(SearchQuery.LargestLimit), result.Hits.Select(hit => hit.Uid));
        foreach (var facet in result.Facets)
            Assert.Equal(counted.Counts(query, facet.Dimension), facet.Values.Where(value => value.Count > 0).ToDictionary(value => value.Key, value => value.Count, StringComparer.Ordinal));
        Assert.Equal(result.Total, search.Find(query with { Limit = 1, Offset = 0 }).Total);
    }

    [Fact]
    public void Pages_follow_each_other_without_gap_or_repeat()
    {
        foreach (var order in (string[])["relevance", "id"])
        {
            var all = Ids(Find($"q=the&sort={order}&limit=500"));
            Assert.True(all.Length > 10, "too few to page through");
            Assert.Equal(all, Enumerable.Range(0, (all.Length / 4) + 1).SelectMany(page => Ids(Find(string.Create(CultureInfo.InvariantCulture, $"q=the&sort={order}&limit=4&offset={4 * page}")))));
        }
        Assert.Empty(Find("q=the&offset=10000").Hits);
        Assert.Empty(Find("q=the&limit=0").Hits);
    }

    [Theory]
    [InlineData("agnts", "agents")]
    [InlineData("district recrods", "district records")]
    [InlineData("\"stolen wieghts\" -agnts", "\"stolen weights\" -agnts")]
    [InlineData("asistant", "assistant")]
    public void A_misspelt_word_is_answered_with_one_that_is_there(string text, string meant)
    {
        var result = imported.Sample.Find(new(text));
        Assert.Equal((0, meant), (result.Total, result.DidYouMean));
        Assert.InRange(imported.Sample.Find(new(meant)).Total, 1, 52);
    }

    [Theory]
    [InlineData("agents")]
    [InlineData("agent -sellers")]
    [InlineData("xqzvkw")]
    [InlineData("pasw*")]
    [InlineData("")]
    public void Nothing_is_suggested_for_words_that_are_there_or_like_none(string text) => Assert.Null(imported.Sample.Find(new(text)).DidYouMean);

    public static TheoryData<string> NastyTexts() =>
    [
        "", " ", "\0", "a\0b", "\"", "\"\"", "\"unclosed phrase", "'", "'; DROP TABLE risk_search; --", "NEAR(a b, 2)", "NEAR", "AND", "OR OR", "NOT", "a AND", "* ** *", "-", "--", "-*", "-\"", "^a", "a:b", "category:x", "{a b}:c", "(", ")",
        "((((", "a + b", "a <-> b", "a | b & !c", "a:*A", "\\", "\\'", "%", "_", "$1", "@query", "\uD800", "\uDC00x", "😀", "e\u0301", "\u0301", "ﬁre", "𝒜𝓘", "नमस्ते", "人工智能", "ß", "İ", new string('a', 100_000), new string('"', 1001), string.Join(' ', Enumerable.Repeat("a*", 500)), "<script>alert(1)</script>",
    ];

    [Theory]
    [MemberData(nameof(NastyTexts))]
    public void Whatever_is_typed_has_a_meaning(string text)
    {
        var result = imported.Sample.Find(new(text));
        Assert.InRange(result.Total, 0, 52);
        Assert.Equal(text, result.Query.Text);
    }

    // Signs of the databases' own query languages, thrown together.
    [Fact]
    public void No_mixture_of_words_and_operators_is_an_error()
    {
        string[] signs = ["\"", "*", "-", "(", ")", " AND ", " NOT ", "NEAR(", "'", "\\", ":*", "<->", "&", "|", "!", "\0", ";DROP TABLE risk_search;--", "agents", "the", "pass*", "é", "\uD83D", "😀", " ", "\n", "title:", "^", "+", "{", "}", "%", "@query"];
        var part = Gen.Int[0, signs.Length - 1].Select(i => signs[i]);
        Gen.Select(part.Array[0, 12], Gen.String).Sample((parts, text) => imported.Sample.Find(new(string.Concat(parts) + text)).Total is >= 0 and <= 52, iter: 400, threads: 1);
    }
}
