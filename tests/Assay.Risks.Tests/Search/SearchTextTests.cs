using Assay.Core.Errors;
using Assay.Risks.Search;
using Assay.Risks.Tabulation;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace Assay.Risks.Tests.Search;

/// <summary>What is done with texts before a database sees them.</summary>
public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Gipiškis et al., 2024", "gipiskis et al 2024")]
    [InlineData("post-deployment AI/ML", "post deployment ai ml")]
    [InlineData("the model’s and the user's goals", "the model and the user goals")]
    [InlineData("cafe\u0301 Łódź ﬁre straße", "cafe lodz fire strasse")]
    [InlineData("a\uD800b \0 𝒜x 人工", "a b 𝒜x 人工")]
    [InlineData("", "")]
    public void Words_are_runs_of_letters_and_digits_without_marks(string text, string words) => Assert.Equal(words, string.Join(' ', TextWords.Of(text).Select(word => word.Plain)));

    // Letters that are no base letter with a mark stay as they are to SQLite, and lose their stroke here.
    [Fact]
    public void Latin_letters_lose_the_marks_that_SQLites_tokenizer_takes_off()
    {
        char[] letters = [.. Enumerable.Range(0xC0, 0x190).Concat(Enumerable.Range(0x1E00, 0x100)).Select(code => (char)code).Where(char.IsLetter).Where(letter => char.ToLowerInvariant(letter) == letter && !"ßæœđħıłøŧǿ".Contains(letter, StringComparison.Ordinal))];
        (char Letter, string Theirs)[] folded = [.. letters.Zip(BySqlite(letters)).Where(pair => char.IsAscii(pair.Second[1]))];
        Assert.InRange(folded.Length, 200, letters.Length);
        Assert.Equal(folded, folded.Select(pair => (pair.Letter, TextWords.Of($"x{pair.Letter}").Single().Plain)));
    }

    private static string[] BySqlite(char[] letters)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE t USING fts5(word, tokenize = 'unicode61 remove_diacritics 2'); CREATE VIRTUAL TABLE v USING fts5vocab('t', 'instance'); "
            + "INSERT INTO t (rowid, word) SELECT key + 1, value FROM json_each($words); SELECT term FROM v ORDER BY doc";
        command.Parameters.AddWithValue("$words", System.Text.Json.JsonSerializer.Serialize(letters.Select(letter => $"x{letter}")));
        using var reader = command.ExecuteReader();
        var words = new List<string>();
        while (reader.Read())
            words.Add(reader.GetString(0));
        return [.. words];
    }

    [Fact]
    public void Words_say_where_they_stand() =>
        Gen.String.Sample(text => Assert.All(TextWords.Of(text), word => Assert.Equal(word.Plain, TextWords.Of(text.Substring(word.Start, word.Length)).Single().Plain)));

    [Fact]
    public void Parts_of_a_marked_text_are_the_text()
    {
        var marker = new Highlighter(QueryText.Parse("a \"b c\" d*").Wanted);
        Gen.String[Gen.Char["abcd -.é"], 0, 60].Sample(text =>
        {
            Assert.Equal(text, string.Concat(marker.Mark(text).Select(part => part.Text)));
            Assert.Equal(text, string.Concat(marker.Snippet(text, "", "").Parts.Select(part => part.Text)));
        });
    }

    [Fact]
    public void A_snippet_of_a_long_text_shows_where_most_of_what_was_searched_for_stands()
    {
        var text = string.Concat(Enumerable.Repeat("privacy and much else in many words. ", 20)) + "Loss of control and privacy come last." + string.Concat(Enumerable.Repeat(" More follows.", 40));
        var snippet = new Highlighter(QueryText.Parse("\"loss of control\" privacy").Wanted).Snippet(text, "", "");
        Assert.Contains(new("Loss of control", true), snippet.Parts);
        Assert.Equal(("…", "…"), (snippet.Parts[0].Text, snippet.Parts[^1].Text));
        Assert.InRange(snippet.Parts.Sum(part => part.Text.Length), 200, 340);
        Assert.Contains(string.Concat(snippet.Parts.Skip(1).SkipLast(1).Select(part => part.Text)), text, StringComparison.Ordinal);
    }

    // In 300 risks rightly spelt and in one not: the quotation's misprint is doubted, the right word is not.
    [Fact]
    public void Of_words_equally_near_the_frequent_one_is_suggested_and_misprints_of_the_index_are_doubted()
    {
        var words = Vocabulary.Read("enviroment 1\nenvironment 300\nfarm 2\nform 90\nforms 80\ntrail 2\ntrials 30\n");
        Assert.Equal(["form", "farm"], words.Instead("furm").Select(one => one.Instead));
        Assert.Equal([new("enviroment", "environment", 300)], words.Instead("enviroment"));
        Assert.Empty(words.Instead("environment"));
        Assert.Empty(words.Instead("trail"));
        Assert.Equal("environment", words.Instead("envirnmoent")[0].Instead);
    }

    [Fact]
    public void A_query_is_written_as_an_address_and_read_back()
    {
        const string address = "q=%22loss+of+control%22+-a%26b%3D+50%25+%2B&domain=7&domain=7.0&domain=X.1&entity=ai&timing=pre-deployment&intent=not-coded&document=12&year=none&level=subcategory&from=2020&to=2024&sort=id&offset=40&limit=5";
        var query = SearchQuery.Parse(address);
        Assert.Equal("\"loss of control\" -a&b= 50% +", query.Text);
        Assert.Equal([new(Dimension.Domain, "7"), new(Dimension.Subdomain, "7.0"), new(Dimension.Subdomain, "X.1"), new(Dimension.Entity, "2"), new(Dimension.Timing, "1"), new(Dimension.Intent, "4"), new(Dimension.Document, "12"), new(Dimension.Year, ""), new(Dimension.Level, "2")], query.Filters);
        Assert.Equal((2020, 2024, SearchOrder.Id, 40, 5), (query.FromYear, query.ToYear, query.Order, query.Offset, query.Limit));
        Assert.Equal(address, query.ToString());
        Assert.Equal("", new SearchQuery().ToString());
        Gen.String.Sample(text => Assert.Equal(text.EnumerateRunes().ToArray(), SearchQuery.Parse(new SearchQuery(text).ToString()).Text.EnumerateRunes().ToArray()));
    }

    [Theory]
    [InlineData("domain=9", "domain: '9' is no code of the domain taxonomy")]
    [InlineData("entity=robot", "entity: there is no 'robot'")]
    [InlineData("entity=humn", "did you mean 'human'?")]
    [InlineData("level=paper", "level: there is no 'paper'")]
    [InlineData("year=soon", "year: 'soon' is not a year")]
    [InlineData("document=1e3", "document: '1e3' is not the number of a document")]
    [InlineData("domian=7", "did you mean 'domain'?")]
    [InlineData("sort=size", "sort: there is no 'size'")]
    [InlineData("limit=501", "limit: is 501, expected 0 to 500")]
    [InlineData("offset=-1", "offset: is -1, expected 0 or more")]
    [InlineData("from=2024&to=2020", "from: is 2024, which is after 2020")]
    public void A_code_or_number_that_is_none_is_told_with_what_there_is(string address, string told) =>
        Assert.Contains(told, Assert.Throws<AssayException>(() => SearchQuery.Parse(address)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_click_on_a_group_adds_it_or_takes_it_out_and_starts_from_the_first_hit()
    {
        var query = SearchQuery.Parse("q=a&domain=7&offset=20").Toggled(Dimension.Entity, "2");
        Assert.Equal("q=a&domain=7&entity=ai", query.ToString());
        Assert.Equal("q=a&entity=ai", query.Toggled(Dimension.Domain, "7").ToString());
    }
}
