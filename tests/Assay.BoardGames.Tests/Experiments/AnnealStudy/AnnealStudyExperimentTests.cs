using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.Core.Experiments;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Experiments.AnnealStudy;

public class AnnealStudyExperimentTests
{
    /// <summary>Every step, at a size where nothing is learnt.</summary>
    private static AnnealStudyOptions Tiny => new()
    {
        Planted = new() { Side = 4, Width = 16, GamesPerBucket = 64 },
        Latents = [24, 32],
        Arms = new() { TargetL0 = [4, 8], ControlTargetL0 = [6] },
        Training = new() { Steps = 25, BatchSize = 64, LearningRate = 1e-2, WarmUpSteps = 2, SparsityWarmUpSteps = 2 },
        TrainGames = 20,
        TestGames = 20,
        Seeds = 2,
        Resamples = 100,
    };

    [Fact]
    public void Every_step_runs_and_a_run_taken_up_again_finds_the_same_without_training()
    {
        using var folder = new TemporaryFolder();
        var first = Run(Tiny, folder["run"], resume: false);
        Assert.Equal(["p-annealing-jumprelu", "p-annealing-k-sparse", "p-annealing-gated", "p-annealing-standard"], first.Findings.Select(finding => finding.Id));
        Assert.All(first.Findings, finding => Assert.True(double.IsFinite(finding.Value), finding.Id));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder["run"], "measured")).Length);
        Assert.Contains(first.Report.Blocks, block => block is Figure { Plot.Name: "coverage-j-planted-boards" });

        var metrics = File.ReadAllLines(Path.Combine(folder["run"], "metrics.jsonl")).Length;
        var again = Run(Tiny, folder["run"], resume: true);
        Assert.Equal(metrics, File.ReadAllLines(Path.Combine(folder["run"], "metrics.jsonl")).Length);
        Assert.Equal(first.Findings, again.Findings);
    }

    [Fact]
    public void The_presets_can_be_run_and_their_plans_name_what_is_trained()
    {
        foreach (var preset in (Preset[])[Preset.Glance, Preset.Quick, Preset.Standard])
        {
            var options = new AnnealStudyExperiment().Options(preset);
            Assert.Empty(options.Faults());
            var dictionaries = options.Arms.All().Sum(arm => arm.Targets.Count);
            Assert.Contains(new AnnealStudyExperiment().Plan(options).Steps, step => step.Name.Contains(FormattableString.Invariant($"train {dictionaries} dictionaries"), StringComparison.Ordinal));
        }
    }

    private static ExperimentResult Run(AnnealStudyOptions options, string folder, bool resume)
    {
        using var run = resume ? Core.Runs.Run.Open(folder) : Core.Runs.Run.Create(folder, "anneal-study", options, seed: 101);
        var result = new AnnealStudyExperiment().Run(options, new ExperimentContext(run, new SeedStreams(101), SilentProgress.Instance, TestContext.Current.CancellationToken));
        run.WriteReport(result.Report, result.Findings);
        return result;
    }
}
