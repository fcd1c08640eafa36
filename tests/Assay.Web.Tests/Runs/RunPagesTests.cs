using System.Net;
using Assay.Core.Findings;
using Assay.Core.Reports;

namespace Assay.Web.Tests.Runs;

/// <summary>The list of runs, a run, its report and files.</summary>
public sealed class RunPagesTests : IDisposable
{
    private const string Attack = "<script>alert(1)</script>";

    private readonly ServedWorkbench _workbench = new();

    private sealed record Settings
    {
        public string Note { get; init; } = "";
    }

    private static Finding Finding(string id) => new()
    {
        Id = id, Claim = $"Larger is better {Attack}", Source = new("Paper, arXiv 1", "4.1"), Metric = "loss, nats", Value = 0.5, Interval = new(0.25, 0.75, 0.95, IntervalOver.Seeds, 3), PaperValue = 0.6,
        Scope = Scope.Analogue, Verdict = Verdict.Holds, Rule = "the interval lies under 1",
    };

    public void Dispose() => _workbench.Dispose();

    [Fact]
    public async Task Without_runs_the_page_says_how_to_make_one() =>
        Assert.Equal("./assay reproduce", (await _workbench.Page("/runs")).QuerySelector(".empty pre")!.TextContent.Trim());

    [Fact]
    public async Task Runs_are_listed_by_kind()
    {
        using (var run = _workbench.NewRun("walk-1"))
            run.Complete();
        using (var run = _workbench.NewRun("swim-1", kind: "swim"))
            run.Fail(new InvalidOperationException("water"));
        Assert.Equal(2, (await _workbench.Page("/runs")).QuerySelectorAll("tbody tr").Length);
        var row = (await _workbench.Page("/runs?kind=swim")).QuerySelectorAll("tbody tr").Single();
        Assert.Equal("/runs/swim-1", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("failed", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_shows_findings_with_interval_metrics_and_settings_and_no_text_of_it_becomes_markup()
    {
        using (var run = _workbench.NewRun("walk-1", new Settings { Note = Attack }))
        {
            for (var step = 0; step < 5; step++)
                run.Metric("loss", step, 5 - step);
            run.WriteReport(new Report("Walks", [new Paragraph(Attack)]), [Finding("better")]);
            run.Complete();
        }
        var page = await _workbench.Page("/runs/walk-1");
        Assert.Equal("holds (analogue)", page.QuerySelector("tr#better .verdict")!.TextContent);
        Assert.Contains("0.25 … 0.75 (95 % over 3 seeds); in the paper 0.6", page.QuerySelector("svg.interval")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal("1", page.QuerySelector(".metrics .figure-of")!.TextContent);
        Assert.Contains(Attack, page.QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
        var report = await _workbench.Page("/runs/walk-1/report");
        Assert.Contains(report.QuerySelectorAll("article p"), paragraph => paragraph.TextContent == Attack);
        Assert.Empty(report.QuerySelectorAll("script:not([src])"));
    }

    [Fact]
    public async Task A_runs_files_are_sent_without_any_right_to_run_scripts_and_no_others()
    {
        using (var run = _workbench.NewRun("walk-1"))
        {
            run.WriteReport(new Report("Walks", [new Figure(new() { Name = "steps", Title = "Steps", X = new("x"), Y = new("y"), Series = [new("", [0, 1], [1, 2])] }, "Steps")]), []);
            run.Complete();
        }
        foreach (var address in new[] { "/runs/walk-1/plots/steps.svg", "/runs/walk-1/files/report.html" })
        {
            using var sent = await _workbench.Get(address);
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            Assert.Contains("sandbox", sent.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        foreach (var address in new[] { "/runs/walk-1/plots/..%2Frun.json", "/runs/walk-1/files/metrics.jsonl", "/runs/walk-1/files/..%2F..%2F..%2Fetc%2Fpasswd", "/runs/..%2F..%2Fetc/files/run.json" })
            Assert.Equal(HttpStatusCode.NotFound, (await _workbench.Get(address)).StatusCode);
    }

    [Fact]
    public async Task A_run_that_is_not_there_names_the_nearest()
    {
        _workbench.NewRun("walk-1").Dispose();
        var (status, page) = await _workbench.Answer("/runs/walk-2");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("did you mean 'walk-1'?", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_record_is_damaged_is_listed_and_shown_with_its_fault()
    {
        Directory.CreateDirectory(Path.Combine(_workbench.Home, "runs", "torn"));
        await File.WriteAllTextAsync(Path.Combine(_workbench.Home, "runs", "torn", "run.json"), "{", TestContext.Current.CancellationToken);
        Assert.Single((await _workbench.Page("/runs")).QuerySelectorAll("tbody tr"));
        Assert.Contains("run.json", (await _workbench.Page("/runs/torn")).QuerySelector(".mud-alert")!.TextContent, StringComparison.Ordinal);
    }
}
