using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Runs;
using Assay.Risks.Evidence;
using Assay.TestKit;

namespace Assay.Risks.Tests.Evidence;

public sealed class EvidenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static FiledEvidence Filed(int id, RunFindings run, string place = "2.2") =>
        new(id, EvidencePlace.OfSubdomain(place), EvidenceRelation.Measures, run.Findings[0], run.Run, "", new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc));

    [Fact]
    public void The_places_are_the_24_subdomains() =>
        Assert.Equal([3, 2, 2, 3, 2, 6, 6], EvidencePlace.Subdomains.GroupBy(place => place.Key[0]).OrderBy(group => group.Key).Select(group => group.Count()));

    [Fact]
    public void A_run_is_the_same_wherever_its_folder_lies()
    {
        var run = RunFindings.Of(SmallFindings.Folder(_folder["a"], SmallFindings.Finding("x")), record => record.Seed == 5 ? "quick" : null);
        Directory.Move(_folder["a"], _folder["b"]);
        var moved = RunFindings.Of(RunSummary.Of(_folder["b"]));
        Assert.Equal((run.Run.Key, "a", "b", "quick", ""), (moved.Run.Key, run.Run.Name, moved.Run.Name, run.Run.Preset, moved.Run.Preset));
        Assert.NotEqual(run.Run.Key, RunFindings.Of(SmallFindings.Folder(_folder["c"], SmallFindings.Finding("x"))).Run.Key);
        Assert.Equal([SmallFindings.Finding("x")], run.Findings);
    }

    [Fact]
    public void Only_findings_of_a_complete_run_are_evidence()
    {
        SmallFindings.Folder(_folder["none"]);
        File.Delete(Path.Combine(_folder["none"], "findings.json"));
        Assert.Contains("has no findings.json", Assert.Throws<AssayException>(() => RunFindings.Of(RunSummary.Of(_folder["none"]))).Message, StringComparison.Ordinal);
        using var run = Run.Create(_folder["open"], "badloss", new { }, seed: 1);
        Assert.Contains("is running", Assert.Throws<AssayException>(() => RunFindings.Of(RunSummary.Of(_folder["open"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_are_chosen_by_id_and_a_misspelt_one_is_told()
    {
        var run = SmallFindings.Of("run", SmallFindings.Finding("alone"), SmallFindings.Finding("together"));
        Assert.Equal(["together"], run.Only(["together"]).Findings.Select(finding => finding.Id));
        Assert.Equal(2, run.Only([]).Findings.Count);
        Assert.Contains("did you mean 'alone'", Assert.Throws<AssayException>(() => run.Only(["alonne"])).Message, StringComparison.Ordinal);
    }

    // The closest scope decides, not the latest run; among equals the latest does.
    [Fact]
    public void Of_a_claim_the_closest_to_the_papers_own_situation_is_known_best()
    {
        FiledEvidence[] evidence =
        [
            Filed(1, SmallFindings.Of("a", SmallFindings.Finding("x", Verdict.Fails))),
            Filed(2, SmallFindings.Of("bb", SmallFindings.Finding("x", Verdict.Holds))),
            Filed(3, SmallFindings.Of("ccc", SmallFindings.Finding("x", Verdict.Inconclusive, scope: Scope.Analogue))),
            Filed(4, SmallFindings.Of("dddd", SmallFindings.Finding("y", Verdict.Fails, scope: Scope.Analogue))),
        ];
        var coverage = EvidenceCoverage.Of(evidence);
        var one = coverage.Subdomains.Single(one => one.Place.Key == "2.2");
        Assert.Equal([2, 4], one.Known.Select(known => known.Id));
        Assert.Equal((4, 4, 0, 1, 1, 0), (one.Evidence.Count, one.Runs, one.OnRows, one.Count(Verdict.Holds), one.Count(Verdict.Fails), one.Count(Verdict.Inconclusive)));
        Assert.Equal(23, coverage.Unmeasured.Count());
    }

    [Fact]
    public void A_file_for_others_has_a_record_for_each_run_and_place_and_leaves_out_what_has_no_number()
    {
        var run = SmallFindings.Of("run", SmallFindings.Finding("x"));
        var counts = EvaluationFile.Write(_folder["e.json"], [Filed(1, run), Filed(2, SmallFindings.Of("run", SmallFindings.Finding("n", value: double.NaN))), Filed(3, run, "7.3") with { Place = new("0123456789abcdef", "7.3", "01.01.00 Things") }]);
        Assert.Equal(new EvaluationCounts(2, 2, 1), counts);
        var records = JsonElement.Parse(File.ReadAllText(_folder["e.json"]));
        var first = records[0];
        Assert.Equal(["schema_version", "evaluation_id", "evaluation_timestamp", "retrieved_timestamp", "source_metadata", "eval_library", "model_info", "evaluation_results", "hasRelatedRisk"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("assay/badloss/key-run/2.2", "1770091506", "1.2.3", "badloss at glance"), (first.GetProperty("evaluation_id").GetString(), first.GetProperty("retrieved_timestamp").GetString(),
            first.GetProperty("eval_library").GetProperty("version").GetString(), first.GetProperty("model_info").GetProperty("name").GetString()));
        var result = first.GetProperty("evaluation_results")[0];
        Assert.Equal(0.25, result.GetProperty("score_details").GetProperty("score").GetDouble());
        Assert.Equal("{\"lower\":0.15,\"upper\":0.35,\"confidence_level\":0.95,\"method\":\"over examples\"}", JsonSerializer.Serialize(result.GetProperty("score_details").GetProperty("uncertainty").GetProperty("confidence_interval")));
        Assert.Equal("holds", result.GetProperty("score_details").GetProperty("details").GetProperty("verdict").GetString());
        Assert.Equal("under 0.5", result.GetProperty("metric_config").GetProperty("additional_details").GetProperty("rule").GetString());
        Assert.Equal(["mit-ai-risk-subdomain-2.2"], first.GetProperty("hasRelatedRisk").EnumerateArray().Select(risk => risk.GetString()));
        Assert.Equal(["mit-ai-risk-subdomain-7.3", "assay-row-0123456789abcdef"], records[1].GetProperty("hasRelatedRisk").EnumerateArray().Select(risk => risk.GetString()));
    }
}
