using System.Text.Json;
using Assay.Cli.Verbs;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Runs;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class ReproduceTests : IDisposable
{
    private readonly AssayHomeFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static CommandLine Reproduce(CoinExperiment experiment, params string[] words) => Reproduce([experiment], CancellationToken.None, words);

    private static CommandLine Reproduce(CoinExperiment[] experiments, CancellationToken stop, params string[] words) =>
        CommandLine.Run([], [new ReproduceVerb([.. experiments.Select(CoinExperiment.Registered)]).Verb], stop, ["reproduce", .. words]);

    [Fact]
    public void An_experiment_leaves_a_complete_run_with_findings_and_report_under_the_home()
    {
        var run = Reproduce(new CoinExperiment(), "coin");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("holds (analogue)", run.Out, StringComparison.Ordinal);
        var summary = Assert.Single(new RunStore(_home.Folder).List());
        Assert.Equal(("coin", RunStatus.Complete), (summary.Record!.Kind, summary.Status));
        Assert.Equal("fair", Assert.Single(FindingsFile.Read(Path.Combine(summary.Folder, "findings.json"))).Id);
        Assert.True(File.Exists(Path.Combine(summary.Folder, "report.html")));
    }

    [Fact]
    public void Json_holds_the_findings_and_where_the_run_lies()
    {
        var run = Reproduce(new CoinExperiment(), "coin", "--json", "--out", _home.In("here"));
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(_home.In("here"), json.RootElement.GetProperty("folder").GetString());
        Assert.Equal("holds", json.RootElement.GetProperty("findings")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Presets_seeds_and_settings_reach_the_options_and_the_record()
    {
        Reproduce(new CoinExperiment(), "coin", "--preset", "quick", "--seeds", "3", "--seed", "7", "--set", "bias.heads=0.9", "--out", _home.In("here"));
        using var run = Run.Open(_home.In("here"));
        Assert.Equal(new CoinOptions { Tosses = 1000, Seeds = 3, Bias = new() { Heads = 0.9 } }, run.Options<CoinOptions>());
        Assert.Equal(7, run.Record.Seed);
    }

    [Theory]
    [InlineData("coni", "there is no 'coni'; did you mean 'coin'?")]
    [InlineData("coin --preset glnace", "there is no 'glnace'; did you mean 'glance'?")]
    [InlineData("coin --text story.txt", "coin: takes no --text")]
    [InlineData("coin --seeds 0", "--seeds 0: expected at least 1")]
    [InlineData("coin --set tosess=3", "did you mean 'tosses'?")]
    [InlineData("coin --set bais.heads=1", "did you mean 'bias'?")]
    [InlineData("coin --set tosses", "expected NAME=VALUE")]
    [InlineData("coin --set tosses=0", "tosses: is 0, expected at least 1")]
    [InlineData("coin --set tosses=many", "tosses: found \"many\", expected a whole number")]
    [InlineData("coin --resume", "--resume: needs the run's folder")]
    [InlineData("coin --threads 0", "--threads 0: expected at least 1")]
    [InlineData("coin --device gpu", "device 'gpu' is not known")]
    public void A_wrong_word_is_answered_before_anything_runs(string line, string expected)
    {
        var run = Reproduce(new CoinExperiment { BeforeToss = _ => throw new InvalidOperationException("ran") }, line.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(new RunStore(_home.Folder).List());
    }

    [Fact]
    public void All_faults_of_the_settings_are_listed_at_once()
    {
        var run = Reproduce(new CoinExperiment(), "coin", "--set", "tosses=0", "--set", "bias.heads=2");
        Assert.Contains("tosses", run.Error, StringComparison.Ordinal);
        Assert.Contains("bias.heads", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_shows_the_cost_and_runs_nothing()
    {
        var run = Reproduce(new CoinExperiment { BeforeToss = _ => throw new InvalidOperationException("ran") }, "coin", "--preset", "quick", "--plan");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1.0 TFLOP", run.Out, StringComparison.Ordinal);
        Assert.Contains("3.0 GB", run.Out, StringComparison.Ordinal);
        Assert.Contains("16 min 41 s", run.Out, StringComparison.Ordinal);
        Assert.Empty(new RunStore(_home.Folder).List());
    }

    [Fact]
    public void An_interrupted_experiment_says_how_to_go_on_and_ends_as_if_it_had_not_been_stopped()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new CoinExperiment { BeforeToss = toss => { if (toss == 4) stop.Cancel(); } };
        var stopped = Reproduce([stopping], stop.Token, "coin", "--out", _home.In("one"));
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"assay reproduce coin --out {_home.In("one")} --resume", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, RunSummary.Of(_home.In("one")).Status);

        var tossedAgain = new List<int>();
        Assert.Equal(0, Reproduce(new CoinExperiment { BeforeToss = tossedAgain.Add }, "coin", "--out", _home.In("one"), "--resume").ExitCode);
        Assert.Equal([4, 5, 6, 7, 8, 9], tossedAgain);
        Reproduce(new CoinExperiment(), "coin", "--out", _home.In("two"));
        Assert.Equal(File.ReadAllText(Path.Combine(_home.In("two"), "findings.json")), File.ReadAllText(Path.Combine(_home.In("one"), "findings.json")));
    }

    [Fact]
    public void A_run_is_not_resumed_with_other_settings_or_another_seed_nor_when_it_is_over()
    {
        using var stop = new CancellationTokenSource();
        Reproduce([new CoinExperiment { BeforeToss = toss => stop.Cancel() }], stop.Token, "coin", "--out", _home.In("one"));
        var settings = Reproduce(new CoinExperiment(), "coin", "--out", _home.In("one"), "--resume", "--set", "tosses=11");
        Assert.Equal(2, settings.ExitCode);
        Assert.Contains("tosses", settings.Error, StringComparison.Ordinal);
        Assert.Contains("--seed 1", Reproduce(new CoinExperiment(), "coin", "--out", _home.In("one"), "--resume", "--seed", "2").Error, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, RunSummary.Of(_home.In("one")).Status);
        Assert.Equal(0, Reproduce(new CoinExperiment(), "coin", "--out", _home.In("one"), "--resume").ExitCode);
        Assert.Contains("complete", Reproduce(new CoinExperiment(), "coin", "--out", _home.In("one"), "--resume").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_says_so_in_its_record()
    {
        var run = Reproduce(new CoinExperiment { BeforeToss = _ => throw new AssayException("loss is NaN at step 3") }, "coin", "--out", _home.In("one"));
        Assert.Equal((2, "assay: loss is NaN at step 3"), (run.ExitCode, run.Error.TrimEnd().Split('\n')[^1]));
        var summary = RunSummary.Of(_home.In("one"));
        Assert.Equal((RunStatus.Failed, "loss is NaN at step 3"), (summary.Status, summary.Record!.Failure));
    }

    [Fact]
    public void Without_a_name_every_experiment_runs_and_one_report_covers_all()
    {
        var run = Reproduce([new CoinExperiment(), new CoinExperiment("dice")], CancellationToken.None, "--out", _home.In("all"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, FindingsFile.Read(Path.Combine(_home.In("all"), "findings.json")).Count);
        Assert.Equal(RunStatus.Complete, RunSummary.Of(Path.Combine(_home.In("all"), "dice")).Status);
        Assert.True(File.Exists(Path.Combine(_home.In("all"), "report.html")));
    }
}
