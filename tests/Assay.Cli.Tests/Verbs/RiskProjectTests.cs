using Assay.Core.Reports;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RiskProjectTests : RiskCommandLines
{
    private static CommandLine Code(string item, string rater, params string[] codes) => Done(["risk", "project", "code", "own", item, "--rater", rater, "--set", .. codes]);

    // Four items of two documents, two factors, two raters.
    private void Own()
    {
        File.WriteAllText(Home.In("items.csv"), "id,text,document\na,A robot falls over,1\nb,A clerk sells names,1\nc,Nobody knows why,2\nd,Work is lost,2\n");
        Done("risk", "project", "create", "own", "--raters", "ann", "bob", "--items", Home.In("items.csv"), "--factors", "domain", "entity", "--guidance", "Code what it says.");
    }

    private void Coded()
    {
        Own();
        foreach (var (item, ann, bob) in new[] { ("a", "7.3", "7.3"), ("b", "2.1", "2.1"), ("c", "7.4", "7.3"), ("d", "6.2", "5.2") })
        {
            Code(item, "ann", $"domain={ann}", item == "b" ? "entity=Human" : "entity=AI");
            Code(item, "bob", $"domain={bob}", item == "a" ? "entity=AI" : "entity=Human");
        }
    }

    [Fact]
    public void Two_raters_code_blind_differ_and_are_decided_on()
    {
        Own();
        Assert.Equal("a", Json("risk", "project", "queue", "own", "--rater", "ann", "--next").GetProperty("key").GetString());
        Assert.Contains("A robot falls over", Done("risk", "project", "queue", "own", "--rater", "ann", "--next").Out, StringComparison.Ordinal);
        Assert.Contains("a: domain 7.3, entity entity.2; 3 left for ann", Code("a", "ann", "domain=7.3", "entity=AI").Out, StringComparison.Ordinal);
        Assert.Contains("would show raters each other's codes", CommandLine.Run("risk", "project", "history", "own", "a").Error, StringComparison.Ordinal);
        Assert.Equal(0, Json("risk", "project", "history", "own", "a", "--as", "bob").GetProperty("events").GetArrayLength());
        Assert.Contains("coded by all now", Code("a", "bob", "domain=7.1", "entity=AI").Out, StringComparison.Ordinal);
        var differs = Json("risk", "project", "disagreements", "own");
        Assert.Equal((1, "domain", 0.5), (differs.GetArrayLength(), differs[0].GetProperty("factor").GetString(), differs[0].GetProperty("distance").GetDouble()));
        Assert.Contains("ann 7.3, bob 7.1", Done("risk", "project", "disagreements", "own").Out, StringComparison.Ordinal);
        var decided = Json("risk", "project", "adjudicate", "own", "a", "--by", "eve", "--set", "domain=7.3", "--reason", "it falls").GetProperty("id").GetInt32();
        Assert.Contains("nothing waits for a decision", Done("risk", "project", "disagreements", "own").Out, StringComparison.Ordinal);
        Assert.Contains($"replace decision {decided}", CommandLine.Run("risk", "project", "adjudicate", "own", "a", "--by", "dan", "--set", "domain=7.1").Error, StringComparison.Ordinal);
        Done("risk", "project", "adjudicate", "own", "a", "--by", "dan", "--set", "domain=7.1", "--replaces", $"{decided}");
        var history = Json("risk", "project", "history", "own", "a");
        Assert.Equal(6, history.GetProperty("events").GetArrayLength());
        Assert.Equal("7.1", history.GetProperty("final")[0].GetProperty("code").GetProperty("value").GetString());
        Assert.Contains("decided by dan", Done("risk", "project", "history", "own", "a").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Agreement_reads_well()
    {
        Coded();
        ExpectedText.Matches(Done("risk", "project", "agreement", "own", "--resamples", "200").Out, "risk-project-agreement.expected.txt");
        var domain = Json("risk", "project", "agreement", "own", "--resamples", "0").GetProperty("factors")[0];
        Assert.Equal((0.5, 4), (domain.GetProperty("percent").GetProperty("value").GetDouble(), domain.GetProperty("items").GetInt32()));
    }

    [Fact]
    public void A_project_reads_well()
    {
        Coded();
        Done("risk", "project", "adjudicate", "own", "c", "--by", "eve", "--set", "domain=7.4");
        var shown = Done("risk", "project", "show", "own").Out;
        Assert.Contains("own: 4 items, blind; 4 coded by all, 3 disagreements, 1 decided", shown, StringComparison.Ordinal);
        Assert.Contains("Code what it says.", shown, StringComparison.Ordinal);
        var listed = Json("risk", "project", "list")[0];
        Assert.Equal(("own", 4, 3), (listed.GetProperty("name").GetString(), listed.GetProperty("progress").GetProperty("open").GetInt32(), listed.GetProperty("progress").GetProperty("disagreements").GetInt32()));
        Assert.Contains("own", Done("risk", "project", "list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_are_exported_and_imported_as_another_rater()
    {
        Coded();
        Done("risk", "project", "assign", "own", "--raters", "eve");
        Assert.Contains("16 codes", Done("risk", "project", "export", "own", "--to", Home.In("codes.csv")).Out, StringComparison.Ordinal);
        var lines = CsvText.Read(Home.In("codes.csv")).Select(record => record.Fields).ToList();
        File.WriteAllLines(Home.In("eve.csv"), lines.Where(line => line[8] is "ann" or "rater").Select(line => string.Join(',', line.Select((field, i) => CsvText.Quoted(i == 8 && field == "ann" ? "eve" : field)))));
        Assert.Contains("eve: 8 codes taken in, 0 of them in place of earlier ones; 0 were there already", Done("risk", "project", "import", "own", Home.In("eve.csv"), "--rater", "eve").Out, StringComparison.Ordinal);
        var final = Json("risk", "project", "export", "own", "--to", Home.In("final.csv"), "--final");
        Assert.Equal((8, 4), (final.GetProperty("lines").GetInt32(), final.GetProperty("coded").GetInt32()));
        Assert.Contains("a model (new to the project)", Done("risk", "project", "import", "own", Renamed("eve", "a model"), "--rater", "a model", "--role", "model").Out, StringComparison.Ordinal);
    }

    private string Renamed(string from, string to)
    {
        File.WriteAllText(Home.In("m.csv"), File.ReadAllText(Home.In("eve.csv")).Replace($",{from},", $",{to},", StringComparison.Ordinal));
        return Home.In("m.csv");
    }

    [Fact]
    public void Risks_of_the_repository_are_drawn_narrowed_and_compared_with_the_published_codes()
    {
        var made = Json("risk", "project", "create", "pilot", "--raters", "ann", "bob", "eve", "--per-item", "2", "--sample", "6", "--domain", "7", "--with-published", "--seed", "3");
        Assert.Equal(6, made.GetProperty("progress").GetProperty("items").GetInt32());
        Assert.Equal([4, 4, 4, 0], made.GetProperty("progress").GetProperty("raters").EnumerateArray().Select(rater => rater.GetProperty("assigned").GetInt32()));
        Assert.Equal("published", made.GetProperty("progress").GetProperty("raters")[3].GetProperty("rater").GetString());
        Assert.Equal(["domain", "entity", "intent", "timing"], made.GetProperty("factors").EnumerateArray().Select(factor => factor.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("there is a project 'own' already", "create", "own", "--raters", "ann", "--sample", "1")]
    [InlineData("ratersPerItem: is 2, expected 1 to 1", "create", "new", "--raters", "ann", "--per-item", "2")]
    [InlineData("'ann' is there twice", "create", "new", "--raters", "ann", "ann")]
    [InlineData("there is no 'sverity'", "create", "new", "--raters", "ann", "--factors", "sverity")]
    [InlineData("no item to be coded", "create", "new", "--raters", "ann", "--containing", "xyzzy")]
    [InlineData("there is no project 'owm'; did you mean 'own'", "show", "owm")]
    [InlineData("there is no 'anne'; did you mean 'ann'", "queue", "own", "--rater", "anne")]
    [InlineData("there is no rater 'anne'; did you mean 'ann'", "code", "own", "a", "--rater", "anne", "--set", "entity=AI")]
    [InlineData("there is no code '7.9'", "code", "own", "a", "--rater", "ann", "--set", "domain=7.9")]
    [InlineData("'domain' is not of the form FACTOR=CODE", "code", "own", "a", "--rater", "ann", "--set", "domain")]
    [InlineData("domain is given twice", "code", "own", "a", "--rater", "ann", "--set", "domain=7.1", "domain=7.2")]
    [InlineData("is not coded by ann, bob yet", "adjudicate", "own", "a", "--by", "eve", "--set", "domain=7.1")]
    [InlineData("cannot be read", "import", "own", "none.csv", "--rater", "ann")]
    [InlineData("ends in .csv", "export", "own", "--to", "codes.xlsx")]
    public void What_the_user_can_mend_is_told_in_one_line(string says, params string[] words)
    {
        Own();
        var line = CommandLine.Run(["risk", "project", .. words]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(says, line.Error, StringComparison.Ordinal);
        Assert.Single(line.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists("codes.xlsx"));
    }
}
