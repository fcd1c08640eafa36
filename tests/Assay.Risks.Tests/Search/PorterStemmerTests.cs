using Assay.Risks.Samples;
using Assay.Risks.Search;
using Microsoft.Data.Sqlite;

namespace Assay.Risks.Tests.Search;

public sealed class PorterStemmerTests
{
    // The examples printed in Porter 1980, step by step; what later steps do to them is included.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("agreed", "agre")]
    [InlineData("feed", "feed")]
    [InlineData("plastered", "plaster")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlling", "control")]
    [InlineData("as", "as")]
    [InlineData("gpt4s", "gpt4s")]
    public void Stems_are_those_that_the_paper_prints(string word, string stem) => Assert.Equal(stem, PorterStemmer.Stem(word));

    // SQLite has the algorithm too, written by others.
    [Fact]
    public void Every_word_of_the_sample_and_the_taxonomies_is_stemmed_as_SQLites_porter_tokenizer_does() => AgreesWithSqlite([.. Words(SampleRepository.Repository), .. Made()]);

    [Fact]
    public void Every_word_of_the_published_workbook_is_stemmed_as_SQLites_porter_tokenizer_does() => AgreesWithSqlite(Words(V3Workbook.Repository));

    private static IEnumerable<string> Words(Repository repository) => repository.Rows.SelectMany(row => new[] { row.Category, row.Subcategory, row.Description, row.AdditionalEvidence, row.Title }).SelectMany(TextWords.Of).Select(word => word.Plain);

    // Every ending of the algorithm behind stems short and long.
    private static IEnumerable<string> Made() => from stem in (string[])["b", "tr", "agr", "oat", "troubl", "hopp", "fil", "skies", "yell", "cray", "gener", "control", "syzygi", "oo", "iny"]
                                                 from ending in "s es ies sses ed eed ing y ational tional enci anci izer abli bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e ll le at bl iz".Split(' ')
                                                 select stem + ending;

    private static void AgreesWithSqlite(IEnumerable<string> words)
    {
        string[] distinct = [.. words.Where(word => word.All(char.IsAsciiLetterLower)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(distinct);
        Assert.Equal(BySqlite(distinct), distinct.Select(PorterStemmer.Stem));
    }

    private static string[] BySqlite(string[] words)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE t USING fts5(word, tokenize = 'porter unicode61 remove_diacritics 2'); CREATE VIRTUAL TABLE v USING fts5vocab('t', 'instance'); "
            + "INSERT INTO t (rowid, word) SELECT key + 1, value FROM json_each($words); SELECT term FROM v ORDER BY doc";
        command.Parameters.AddWithValue("$words", System.Text.Json.JsonSerializer.Serialize(words));
        using var reader = command.ExecuteReader();
        var stems = new List<string>();
        while (reader.Read())
            stems.Add(reader.GetString(0));
        return [.. stems];
    }
}
