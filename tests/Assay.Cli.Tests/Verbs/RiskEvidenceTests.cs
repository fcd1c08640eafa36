using System.Text.Json;
using Assay.Cli.Experiments;
using Assay.Core.Findings;
using Assay.Risks.Evidence;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RiskEvidenceTests : RiskCommandLines
{
    private void NewRun(string name, string kind, object? options = null, params (string Id, Verdict Verdict)[] findings)
    {
        using var run = Home.NewRun(name, options, kind);
        FindingsFile.Write(Path.Combine(run.Folder, "findings.json"), [.. findings.Select(one => new Finding
        {
            Id = one.Id, Claim = "Things are so.", Source = new("A paper", "4"), Metric = "share", Value = 0.5, Interval = new(0.4, 0.6, 0.95, IntervalOver.Examples, 12), Scope = Scope.Scaled,
            Verdict = one.Verdict, Rule = "over 0.3",
        })]);
        run.Complete();
    }

    [Fact]
    public void Every_place_that_an_experiment_names_is_a_subdomain()
    {
        foreach (var experiment in ExperimentList.All)
            Assert.All(experiment.RelatedRisks, code => Assert.Equal(code, EvidencePlace.OfSubdomain(code).Key));
        var places = ExperimentList.All.ToDictionary(one => one.Name, one => string.Join(' ', one.RelatedRisks), StringComparer.Ordinal);
        Assert.Equal(("7.4", "7.4", "2.2", "7.4", ""), (places["gemma-scope"], places["board-games"], places["badloss"], places["onion"], places["risks"]));
    }

    [Fact]
    public void A_runs_findings_go_where_its_experiment_says_and_only_once()
    {
        NewRun("badloss-1", "badloss", null, ("alone", Verdict.Holds), ("together", Verdict.Fails));
        var filed = Json("risk", "file-evidence", "badloss")[0];
        Assert.Equal(("2.2", 2, 0), (filed.GetProperty("place").GetProperty("key").GetString(), filed.GetProperty("filed").GetArrayLength(), filed.GetProperty("wasThere").GetArrayLength()));
        Assert.Contains("nothing new is filed under 2.2 AI system security vulnerabilities and attacks; 2 were there already and are left as they were", Done("risk", "file-evidence", "badloss-1").Out, StringComparison.Ordinal);
        var overview = Json("risk", "evidence").GetProperty("subdomains").EnumerateArray().ToDictionary(one => one.GetProperty("code").GetString()!, StringComparer.Ordinal);
        Assert.Equal((24, 1), (overview.Count, overview.Values.Count(one => one.GetProperty("isMeasured").GetBoolean())));
        Assert.Equal((2, 1, 1, 0), (overview["2.2"].GetProperty("evidence").GetInt32(), overview["2.2"].GetProperty("holds").GetInt32(), overview["2.2"].GetProperty("fails").GetInt32(), overview["2.2"].GetProperty("inconclusive").GetInt32()));
    }

    [Fact]
    public void The_preset_is_known_by_its_options()
    {
        var badloss = ExperimentList.All.Single(one => one.Name == "badloss");
        NewRun("badloss-1", "badloss", badloss.Resolve("quick", new()), ("alone", Verdict.Holds));
        Assert.Equal("quick", Json("risk", "file-evidence", "badloss")[0].GetProperty("run").GetProperty("preset").GetString());
        NewRun("badloss-2", "badloss", badloss.Resolve("quick", new() { Seeds = 9 }), ("alone", Verdict.Holds));
        Assert.Equal("", Json("risk", "file-evidence", "badloss-2")[0].GetProperty("run").GetProperty("preset").GetString());
    }

    [Fact]
    public void Evidence_reads_well_as_an_overview_and_under_a_place()
    {
        NewRun("walk-1", "walk", null, ("far", Verdict.Holds), ("fast", Verdict.Inconclusive));
        Done("risk", "file-evidence", "walk-1", "--under", "7.3", "6.6", "--finding", "far", "--relation", "mitigates", "--note", "so it is");
        ExpectedText.Matches(Done("risk", "evidence").Out, "risk-evidence.expected.txt");
        var shown = Done("risk", "evidence", "7.3").Out;
        Assert.Contains("7.3 Lack of capability or robustness", shown, StringComparison.Ordinal);
        Assert.Contains("mitigates", shown, StringComparison.Ordinal);
        Assert.Contains("nothing is filed here yet; assay risk file-evidence RUN --under 1.1 does so", Done("risk", "evidence", "1.1").Out, StringComparison.Ordinal);
        Assert.Contains("2 evaluations with 2 results", Done("risk", "evidence", "--to", Home.In("e.json")).Out, StringComparison.Ordinal);
        Assert.Equal(2, JsonElement.Parse(File.ReadAllText(Home.In("e.json"))).GetArrayLength());
    }

    [Fact]
    public void A_filing_is_withdrawn_by_its_number()
    {
        NewRun("walk-1", "walk", null, ("far", Verdict.Holds));
        Done("risk", "file-evidence", "walk-1", "--under", "7.3");
        Assert.Contains("withdrawn: far of walk-1 under 7.3", Done("risk", "withdraw-evidence", "1", "--reason", "mistaken").Out, StringComparison.Ordinal);
        Assert.Equal(0, Json("risk", "evidence", "7.3").GetProperty("evidence").GetArrayLength());
    }

    [Theory]
    [InlineData("name one with --under", "risk", "file-evidence", "walk-1")]
    [InlineData("is no run in", "risk", "file-evidence", "wlk")]
    [InlineData("'7' is a whole domain", "risk", "file-evidence", "walk-1", "--under", "7.3", "7")]
    [InlineData("there is no finding 'fa'; did you mean 'far'", "risk", "file-evidence", "walk-1", "--under", "7.3", "--finding", "fa")]
    [InlineData("did you mean 'supports'", "risk", "file-evidence", "walk-1", "--under", "7.3", "--relation", "suports")]
    [InlineData("no file was imported", "risk", "file-evidence", "walk-1", "--under", "01.01.00")]
    [InlineData("there is no evidence 3", "risk", "withdraw-evidence", "3", "--reason", "x")]
    [InlineData("ends in .json", "risk", "evidence", "--to", "e.csv")]
    public void What_the_user_can_mend_is_told_in_one_line_and_nothing_is_filed(string says, params string[] words)
    {
        NewRun("walk-1", "walk", null, ("far", Verdict.Holds));
        var line = CommandLine.Run(words);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(says, line.Error, StringComparison.Ordinal);
        Assert.Single(line.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(Home.In("assay.db")) && Json("risk", "evidence").GetProperty("subdomains").EnumerateArray().Any(one => one.GetProperty("isMeasured").GetBoolean()));
    }
}
