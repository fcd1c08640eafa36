using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Magnitudes.Experiments.Circles;
using Assay.TestKit;

namespace Assay.Magnitudes.Tests.Experiments;

/// <summary>The experiment on circles as a whole, a little of everything.</summary>
public sealed class CirclesExperimentTests
{
    private static readonly CirclesOptions Tiny = new()
    {
        Planted = new() { Points = 600, PointNoise = [0, 0.1], Width = 24, Copies = 1 },
        Dictionary = new() { Latents = 60, Active = 1, Steps = 60, BatchSize = 256 },
        Rows = 12_000,
        Clusters = new() { LeastFiring = 0.001 },
        Indices = new() { Least = 50, Angles = 10 },
        Addition = new() { Modulus = 7, Width = 16, Heads = 2, Neurons = 16, Steps = 100, Networks = 1, Components = 8 },
        Seeds = 2,
        Margins = new() { Resamples = 50 },
    };

    private static ExperimentResult Run(string folder, CirclesOptions options, bool again = false)
    {
        using var run = again ? Assay.Core.Runs.Run.Open(folder) : Assay.Core.Runs.Run.Create(folder, "reproduce circles", options, 5);
        return new CirclesExperiment().Run(options, new(run, new SeedStreams(5), SilentProgress.Instance, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_claim_is_judged_and_the_report_can_be_drawn()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder["run"], Tiny);
        Assert.Equal(["indices-tell-apart", "linear-not-flagged", "clusters-hold-circles", "clusters-of-lines-not-flagged", "score-ranks-circles-first", "addition-understood", "addition-lies-on-circles", "addition-circles-in-their-planes", "circles-carry-the-sum"], result.Findings.Select(finding => finding.Id));
        Assert.All(result.Findings, finding => Assert.Equal(Scope.Analogue, finding.Scope));
        Assert.Equal(IntervalOver.Seeds, result.Findings[0].Interval!.Over);
        // A hundred steps teach no sums: nothing is said of circles in such a network.
        Assert.Equal(Verdict.Fails, result.Findings.Single(finding => finding.Id == "addition-understood").Verdict);
        Assert.All(result.Findings.TakeLast(3), finding => Assert.Equal(Verdict.Inconclusive, finding.Verdict));
        Assert.Contains("not grokked", result.Findings.Single(finding => finding.Id == "addition-understood").Note, StringComparison.Ordinal);
        ReportFolder.Write(folder["report"], result.Report);
        Assert.Contains("Departures from the paper", File.ReadAllText(folder["report/report.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_stopped_takes_its_networks_up_again_and_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        var options = Tiny with { Seeds = 1 };
        var whole = Run(folder["run"], options);
        var written = File.GetLastWriteTimeUtc(folder["run/networks/s0/addition.safetensors"]);
        Assert.Equal(OptionsJson.Write(whole.Report), OptionsJson.Write(Run(folder["run"], options, again: true).Report));
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["run/networks/s0/addition.safetensors"]));
    }

    [Theory]
    [InlineData(Preset.Glance)]
    [InlineData(Preset.Quick)]
    [InlineData(Preset.Standard)]
    [InlineData(Preset.Paper)]
    public void Every_preset_is_valid_and_its_cost_is_told(Preset preset)
    {
        var experiment = new CirclesExperiment();
        var options = OptionsCheck.Require(experiment.Options(preset), "circles");
        var plan = experiment.Plan(options);
        Assert.True(plan.Seconds > 0 && plan.Flops > 0 && plan.PeakBytes > 0);
        Assert.Equal(preset >= Preset.Standard, plan.Steps.Count == 3);
    }

    [Fact]
    public void Wrong_settings_are_all_named()
    {
        var wrong = new CirclesOptions { Rows = 0, Addition = new() { Modulus = 57, Width = 10, Heads = 4, Networks = 3 }, Seeds = 2, Indices = new() { Epsilon = 1 } };
        var error = Assert.Throws<AssayException>(() => OptionsCheck.Require(wrong, "circles"));
        foreach (var name in (string[])["rows", "addition.width", "addition.modulus", "addition.components", "seeds", "indices.epsilon"])
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
