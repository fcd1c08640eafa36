using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Magnitudes.Experiments;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Training;
using Assay.TestKit;
using static System.FormattableString;

namespace Assay.Magnitudes.Tests.Experiments;

/// <summary>The experiment as a whole, a few steps of everything.</summary>
public sealed class OnionExperimentTests
{
    private static readonly StageOptions Few = new() { Steps = 3, BatchSize = 16 };

    private static readonly OnionOptions Tiny = new()
    {
        Task = SmallTask.Task,
        HeldOut = new() { Sequences = 60, Further = 20 },
        Widths = [5, 7],
        Seeds = 2,
        Network = Few,
        Linear = Few,
        Edits = Few,
        Probes = Few,
        Audit = new() { Latents = 8, Active = [2], Dictionaries = 1, Steps = 5, BatchSize = 32, Interchange = Few, Resamples = 20 },
        Margins = new() { Resamples = 50 },
    };

    private static ExperimentResult Run(string folder, OnionOptions options, bool again = false)
    {
        var experiment = new OnionExperiment();
        using var run = again ? Assay.Core.Runs.Run.Open(folder) : Assay.Core.Runs.Run.Create(folder, "reproduce onion", options, 5);
        return experiment.Run(options, new(run, new SeedStreams(5), SilentProgress.Instance, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_claim_is_judged_and_the_report_can_be_drawn()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder["run"], Tiny);
        Assert.Equal(17, result.Findings.Count);
        Assert.Equal(result.Findings.Count, result.Findings.Select(finding => finding.Id).Distinct().Count());
        // What nothing is known of has no interval: a network that repeats nothing has nothing to put right.
        Assert.All(result.Findings.Where(finding => !double.IsNaN(finding.Value)), finding => Assert.Equal(IntervalOver.Seeds, finding.Interval!.Over));
        // Three steps teach nothing: only the finding that says so is decided.
        Assert.Equal(Verdict.Fails, result.Findings.Single(finding => finding.Id == "task-solved").Verdict);
        Assert.All(result.Findings.Where(finding => finding.Id != "task-solved"), finding => Assert.Equal(Verdict.Inconclusive, finding.Verdict));
        ReportFolder.Write(folder["report"], result.Report);
        var text = File.ReadAllText(folder["report/report.md"]);
        foreach (var kind in Tiny.Instruments)
            Assert.Contains(kind.Title(), text, StringComparison.Ordinal);
        var maps = result.Report.Blocks.OfType<Figure>().Where(figure => figure.Plot.HeatMap is not null).ToDictionary(figure => figure.Plot.Name, figure => figure.Plot.HeatMap!.Values);
        Assert.Equal((5, 7), (maps["gates"].Count, maps["gates-widest"].Count));                                             // every channel is a row
        Assert.All(Enumerable.Range(0, 5), channel => Assert.Equal(1, maps["assignment-unigram"].Sum(row => row[channel]), 1e-5));     // shares of a column
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        var options = Tiny with { Seeds = 1, Widths = [5], Instruments = [InstrumentKind.Unigram, InstrumentKind.Onion, InstrumentKind.ShuffledOnion, InstrumentKind.ShuffledProbe, InstrumentKind.GruBlindProbe], Untrained = [InstrumentKind.Bigram] };
        var whole = Run(folder["whole"], options);
        Run(folder["stopped"], options);
        File.Delete(folder["stopped/networks/n5-s0/onion.safetensors"]);
        File.Delete(folder["stopped/networks/untrained-s0/bigram.safetensors"]);
        var resumed = Run(folder["stopped"], options, again: true);
        Assert.Equal(OptionsJson.Write(whole.Report), OptionsJson.Write(resumed.Report));
    }

    [Fact]
    public void What_was_not_run_is_not_judged()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder["run"], Tiny with { Seeds = 1, Widths = [5], Instruments = [InstrumentKind.Onion], Untrained = [], Audit = null });
        Assert.Equal(["task-solved", "onion-intervention-works", "scale-falls", "scale-geometric", "gates-close"], result.Findings.Select(finding => finding.Id));
        Assert.Equal(IntervalOver.Examples, result.Findings[0].Interval!.Over);
        Assert.Null(result.Findings[^1].Interval);
    }

    [Theory]
    [InlineData(Preset.Glance)]
    [InlineData(Preset.Quick)]
    [InlineData(Preset.Standard)]
    [InlineData(Preset.Paper)]
    public void Every_preset_is_sound_and_can_be_planned(Preset preset)
    {
        var experiment = new OnionExperiment();
        var options = experiment.Options(preset);
        Assert.Empty(options.Faults());
        var plan = experiment.Plan(options);
        Assert.True(plan.Seconds > 1 && plan.Flops > 1e9, Invariant($"{plan.Seconds} s, {plan.Flops} operations"));
    }

    [Fact]
    public void Faults_are_all_named_at_once()
    {
        var options = new OnionOptions { Widths = [12, 8], Seeds = 0, Task = new() { Symbols = 2 }, Network = new() { BatchSize = 3 }, Instruments = [InstrumentKind.Onion, InstrumentKind.Onion] };
        Assert.Equal(["task.symbols", "network.batchSize", "widths", "instruments", "seeds"], options.Faults().Select(fault => fault.Member));
    }
}
