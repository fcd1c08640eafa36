using Assay.Risks;
using Assay.Risks.Samples;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RiskVerbsTests : RiskCommandLines
{
    private string SampleFile(string name)
    {
        RepositoryFile.Write(Home.In(name), SampleRepository.Repository, RepositoryFile.FormatOf(name));
        return Home.In(name);
    }

    [Fact]
    public void Without_a_file_everything_works_on_the_sample_and_nothing_is_made()
    {
        Assert.Equal("built-in sample", Json("risk", "stats").GetProperty("source").GetString());
        Assert.Contains("Nothing printed is known of these rows", Done("risk", "replicate", "--resamples", "50").Out, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Home.Folder));
    }

    [Fact]
    public void A_file_is_imported_counted_and_exported_as_it_was()
    {
        var file = SampleFile("a.xlsx");
        var imported = Json("risk", "import", file);
        Assert.Equal((65, 52, 3, false), (imported.GetProperty("rows").GetInt32(), imported.GetProperty("risks").GetInt32(), imported.GetProperty("release").GetInt32(), imported.GetProperty("wasThere").GetBoolean()));
        Assert.Equal(Home.In("assay.db"), imported.GetProperty("database").GetString());
        Assert.True(Json("risk", "import", file).GetProperty("wasThere").GetBoolean());
        Assert.Equal("a.xlsx", Json("risk", "stats").GetProperty("source").GetString());
        foreach (var name in new[] { "b.xlsx", "b.json" })
        {
            Done("risk", "export", "--to", Home.In(name));
            Assert.Equal(SampleRepository.Repository.Rows, RepositoryFile.Read(Home.In(name)).Rows);
        }
        Assert.Contains("Invented for Assay", Done("risk", "export", "--to", Home.In("b.csv")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changed_since_the_last_import_and_what_is_odd_is_told()
    {
        Done("risk", "import", SampleFile("a.csv"));
        var text = File.ReadAllText(Home.In("a.csv"));
        File.WriteAllText(Home.In("b.csv"), text.Replace("Out of date,It repeats what was true when it was trained.,,3,,2 - AI", "Out of date,It repeats what was true when it was trained.,,3,,5 - Nobody", StringComparison.Ordinal));
        var shown = Done("risk", "import", Home.In("b.csv")).Out;
        Assert.Contains("against a.csv: 0 rows added, 0 removed, 1 changed, of which 1 coded otherwise", shown, StringComparison.Ordinal);
        Assert.Contains("02.01.02: Entity", shown, StringComparison.Ordinal);
        Assert.Contains("'5 - Nobody' is no code of Entity", shown, StringComparison.Ordinal);
        Assert.Contains("kept in", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_listed_where_that_is_asked_for()
    {
        File.WriteAllText(Home.In("a.csv"), File.ReadAllText(SampleFile("s.csv")).Replace("2 - AI", "AI?!", StringComparison.Ordinal).Replace("AI?!", "9 - None", StringComparison.Ordinal));
        var few = Done("risk", "import", Home.In("a.csv")).Out.Split('\n').Count(line => line.Contains("unknown code", StringComparison.Ordinal));
        var all = Done("risk", "import", Home.In("a.csv"), "--problems").Out.Split('\n').Count(line => line.Contains("unknown code", StringComparison.Ordinal));
        Assert.Equal((1, SampleRepository.Repository.Risks.Count(row => row.Causal.Entity == 2)), (few, all));
    }

    [Fact]
    public void The_published_workbook_is_recomputed_cell_by_cell()
    {
        var report = Json("risk", "replicate", "--file", Golden.SharedPath("data/risk-repository/The AI Risk Repository V3_26_03_2025.xlsx"), "--resamples", "0");
        var cross = report.GetProperty("comparisons").EnumerateArray().Where(one => one.GetProperty("table").GetString() == "causal-by-domain").ToList();
        Assert.Equal(2, cross.Count);
        Assert.All(cross, one => Assert.Equal((216, 216), (one.GetProperty("cells").GetInt32(), one.GetProperty("agreeing").GetInt32())));
        Assert.True(report.GetProperty("errata").GetArrayLength() > 8);
    }

    [Fact]
    public void The_sample_replicated_reads_well() => ExpectedText.Matches(Done("risk", "replicate", "--resamples", "200").Out, "risk-replicate.expected.txt");

    [Fact]
    public void Counts_read_well() => ExpectedText.Matches(Done("risk", "stats", "--by", "subdomain", "--and", "entity").Out, "risk-stats.expected.txt");

    [Theory]
    [InlineData("a.csv", "key,domain,Human")]
    [InlineData("a.json", "\"by\": \"domain\"")]
    [InlineData("a.svg", "<svg")]
    public void Counts_are_written_as_the_files_ending_asks(string name, string begins)
    {
        Done("risk", "stats", "--and", "entity", "--to", Home.In(name));
        Assert.Contains(begins, File.ReadAllText(Home.In(name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_are_drawn_of_one_dimension()
    {
        Done("risk", "stats", "--by", "year", "--to", Home.In("a.png"));
        Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(Home.In("a.png"))[1..4]));
        Assert.Contains("a heat map is drawn as .svg only", CommandLine.Run("risk", "stats", "--and", "entity", "--to", Home.In("b.png")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_domains_asked_for_are_counted()
    {
        var table = Json("risk", "stats", "--by", "subdomain", "--domain", "7", "2.2").GetProperty("table");
        Assert.Equal(["2.2", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6"], table.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("key").GetString()));
        Assert.Contains("'9.9' is no code", CommandLine.Run("risk", "stats", "--domain", "9.9").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no workbook", "risk", "import", "a.xlsx")]
    [InlineData("there is no such file", "risk", "import", "none.xlsx")]
    [InlineData(".xlsx, .csv or .json", "risk", "export", "--to", "a.ods")]
    [InlineData("release V4 was asked for", "risk", "replicate", "--release", "V4")]
    [InlineData("did you mean 'entity'", "risk", "stats", "--by", "entitty")]
    public void What_the_user_can_mend_is_told_in_one_line(string says, params string[] words)
    {
        File.WriteAllText(Home.In("a.xlsx"), "PK, but no workbook");
        var line = CommandLine.Run([.. words.Select(word => word.Contains('.') ? Home.In(word) : word)]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(says, line.Error, StringComparison.Ordinal);
        Assert.Single(line.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Searching_shows_hits_with_their_codes_and_what_they_are_spread_over()
    {
        ExpectedText.Matches(Done("risk", "search", "agents", "-price", "--domain", "7", "--entity", "AI", "--limit", "2").Out, "risk-search.expected.txt");
        Assert.Empty(Directory.GetFileSystemEntries(Home.Folder));
    }

    [Fact]
    public void Searching_a_database_or_a_file_gives_the_same_and_says_which()
    {
        var file = SampleFile("a.xlsx");
        Done("risk", "import", file);
        var (kept, read) = (Json("risk", "search", "records", "--timing", "1"), Json("risk", "search", "records", "--timing", "1", "--file", file));
        Assert.Equal(("a.xlsx", false, 2), (kept.GetProperty("source").GetProperty("name").GetString(), kept.GetProperty("source").GetProperty("isSample").GetBoolean(), kept.GetProperty("total").GetInt32()));
        Assert.Equal($"{read}", $"{kept}");
        Assert.Contains("'recrods': did you mean 'records' (4)?", Done("risk", "search", "recrods").Out, StringComparison.Ordinal);
        Assert.Equal("records", Json("risk", "search", "recrods").GetProperty("didYouMean").GetString());
    }

    [Theory]
    [InlineData("--domain", "9", "domain: '9' is no code of the domain taxonomy")]
    [InlineData("--entity", "robot", "entity: there is no 'robot'")]
    [InlineData("--from", "2030", "from: is 2030, which is after 2020")]
    [InlineData("--limit", "501", "expected 0 to 500")]
    public void Searching_under_a_code_or_number_that_is_none_is_an_error_that_says_so(string option, string value, string told)
    {
        var line = CommandLine.Run("risk", "search", "a", option, value, "--to", "2020");
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Error, StringComparison.Ordinal);
    }
}
