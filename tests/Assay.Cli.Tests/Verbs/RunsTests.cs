using System.Text.Json;
using Assay.Cli.Verbs;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Reports;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RunsTests : IDisposable
{
    private readonly AssayHomeFolder _home = new();

    public void Dispose() => _home.Dispose();

    private void Complete(string name, WalkOptions? options = null, double value = 0.5)
    {
        using var run = _home.NewRun(name, options);
        run.Metric("loss", 100, 4 * value);
        run.Metric("loss", 200, 2 * value);
        run.WriteReport(new Report(name, [new Paragraph($"body of {name}")]), [Found(value)]);
        run.Complete();
    }

    private sealed record WalkOptions
    {
        public int Steps { get; init; } = 3;

        public string Pace { get; init; } = "slow";

        public ShoeOptions Shoes { get; init; } = new();
    }

    private sealed record ShoeOptions
    {
        public int Size { get; init; } = 40;
    }

    private static Finding Found(double value) => new()
    {
        Id = "fair", Claim = "Coins are fair.", Source = new("On Tossing Coins", "2"), Metric = "share of heads", Value = value,
        Scope = Scope.Scaled, Verdict = value < 0.6 ? Verdict.Holds : Verdict.Fails, Rule = "below 0.6",
    };

    [Fact]
    public void List_says_where_runs_would_be_when_there_are_none()
        => Assert.Equal($"no runs yet under {_home.In("runs")}\n", CommandLine.Run("runs", "list").Out);

    [Fact]
    public void List_shows_state_and_verdicts_and_survives_a_broken_run()
    {
        Complete("walk-1");
        using (var failed = _home.NewRun("walk-2"))
            failed.Fail(new AssayException("no disk"));
        Directory.CreateDirectory(_home.RunFolder("walk-3"));
        File.WriteAllText(Path.Combine(_home.RunFolder("walk-3"), "run.json"), "{");
        var list = CommandLine.Run("runs", "list");
        Assert.Equal(0, list.ExitCode);
        Assert.Matches("walk-1 .*complete.*1 hold, 0 fail, 0 open", list.Out);
        Assert.Matches("walk-2 .*failed", list.Out);
        Assert.Contains("walk-3", list.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(CommandLine.Run("runs", "list", "--json").Out);
        Assert.Equal(3, json.RootElement.GetArrayLength());
    }

    [Fact]
    public void List_by_an_unknown_kind_names_the_kinds_there_are()
    {
        Complete("walk-1");
        Assert.Contains("did you mean 'walk'?", CommandLine.Run("runs", "list", "--kind", "wlak").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_prints_settings_last_metrics_and_findings()
    {
        Complete("walk-1", new WalkOptions { Shoes = new() { Size = 42 } });
        var show = CommandLine.Run("runs", "show", "walk-1");
        Assert.Matches("shoes.size +.*42", show.Out);
        Assert.Matches("loss +.*1 +.*200", show.Out);
        Assert.Matches("fair +.*0.5 .*holds", show.Out);
        using var json = JsonDocument.Parse(CommandLine.Run("runs", "show", "walk-1", "--json").Out);
        Assert.Equal(200, json.RootElement.GetProperty("metrics").GetProperty("loss").GetProperty("step").GetInt64());
        Assert.Equal(42, json.RootElement.GetProperty("run").GetProperty("options").GetProperty("shoes").GetProperty("size").GetInt32());
    }

    [Fact]
    public void Show_of_a_misspelt_run_names_the_nearest()
    {
        Complete("walk-1");
        var show = CommandLine.Run("runs", "show", "wlak-1");
        Assert.Equal(2, show.ExitCode);
        Assert.Contains("did you mean 'walk-1'?", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_shows_only_the_settings_that_differ()
    {
        Complete("walk-1", new WalkOptions(), 0.5);
        Complete("walk-2", new WalkOptions { Steps = 4 }, 0.7);
        var compare = CommandLine.Run("runs", "compare", "walk-1", "walk-2");
        Assert.Matches("steps +.*3 +.*4", compare.Out);
        Assert.DoesNotContain("pace", compare.Out, StringComparison.Ordinal);
        Assert.Matches("fair +.*0.5 holds +.*0.7 fails", compare.Out);
        Assert.Contains("two or more", CommandLine.Run("runs", "compare", "walk-1").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_prints_one_run_as_Markdown_and_several_into_a_folder()
    {
        Complete("walk-1");
        Complete("walk-2", value: 0.7);
        Assert.Contains("body of walk-1", CommandLine.Run("runs", "report", "walk-1").Out, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("runs", "report", "walk-1", "walk-2", "--out", _home.In("both")).ExitCode);
        Assert.Equal([0.5, 0.7], FindingsFile.Read(_home.In("both/findings.json")).Select(finding => finding.Value));
        Assert.Contains("--out", CommandLine.Run("runs", "report", "walk-1", "walk-2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_of_a_run_without_one_says_why()
    {
        using (var run = _home.NewRun("walk-1"))
            run.Interrupt();
        Assert.Contains("it was not completed", CommandLine.Run("runs", "report", "walk-1").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rm_deletes_runs_and_says_what_that_freed()
    {
        Complete("walk-1");
        Complete("stroll-2");
        Assert.StartsWith("removed walk-1, stroll-2: ", CommandLine.Run("runs", "rm", "walk-1", "stroll-2").Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_home.In("runs")));
    }

    [Theory]
    [InlineData("stroll", "a name must be whole to be deleted")]
    [InlineData("strole-2", "did you mean 'stroll-2'?")]
    public void Rm_deletes_nothing_where_one_of_the_names_is_wrong(string wrong, string expected)
    {
        Complete("walk-1");
        Complete("stroll-2");
        var remove = CommandLine.Run("runs", "rm", "walk-1", wrong);
        Assert.Equal(2, remove.ExitCode);
        Assert.Contains(expected, remove.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_home.RunFolder("walk-1")) && Directory.Exists(_home.RunFolder("stroll-2")));
    }

    [Fact]
    public void An_interval_that_was_not_measured_is_an_empty_cell()
    {
        var interval = new Interval(0.25, 0.75, 0.95, IntervalOver.Examples, 12);
        Assert.Equal("[0.25, 0.75] over 12 examples", RunTables.IntervalText(interval));
        Assert.Equal("", RunTables.IntervalText(interval with { Low = double.NaN, High = double.NaN }));
        Assert.Equal("", RunTables.IntervalText(null));
    }
}
