using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Experiments;
using Assay.Poisoning.Trajectories;
using Assay.TestKit;

namespace Assay.Poisoning.Tests.Images.Experiments;

public sealed class BadLossExperimentTests
{
    /// <summary>Every step at a size where nothing is learnt.</summary>
    private static BadLossOptions Tiny => new()
    {
        Signs = new() { Train = 120, Test = 40 },
        Attacks = [new() { Trigger = new Patch(), Share = 0.1 }, new() { Trigger = new RandomBlend(), Share = 0.1 }],
        Alone = ["patch"],
        Trusted = 20,
        Tracking = new() { Epochs = 4, CosineEpochs = 10, BatchSize = 40 },
        Training = new() { Epochs = 1, BatchSize = 40 },
        Defences = new()
        {
            Kinds = [.. Enum.GetValues<DefenceKind>().Where(kind => kind <= DefenceKind.ActivationClustering)],
            Paper = new() { Name = "BaDLoss (paper)", Scoring = TrajectoryScoring.Paper with { Neighbours = 5 } },
            Recommended = new() { Name = "BaDLoss (recommended)", Scoring = TrajectoryScoring.Recommended with { Neighbours = 5 } },
        },
        Margins = new() { Resamples = 50 },
    };

    [Fact]
    public void Every_step_runs_and_a_run_taken_up_again_finds_the_same_without_training()
    {
        using var folder = new TemporaryFolder();
        var first = Run(Tiny, folder["run"], resume: false);
        Assert.Equal(
        [
            "backdoors-coexist", "clean-accuracy-kept", "loss-spikes", "rivals-fail-together", "badloss-beats-rivals-together", "badloss-beats-random", "comparable-alone", "forty-per-cent-needed",
            "rejection-costs-accuracy", "log-loss-detects-better", "log-loss-stops-more", "false-discoveries-as-asked",
        ], first.Findings.Select(finding => finding.Id));
        Assert.All(first.Findings, finding => Assert.Equal(Scope.Analogue, finding.Scope));
        // Twenty trusted examples allow no p-value below 1 in 21, so nothing is dropped: nothing can be said of what was.
        Assert.Equal((double.NaN, Verdict.Inconclusive), (first.Findings[^1].Value, first.Findings[^1].Verdict));
        Assert.Equal(["all-at-once-s0", "clean-s0", "patch-alone-s0"], Directory.GetDirectories(Path.Combine(folder["run"], "settings")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var written = Directory.GetFiles(Path.Combine(folder["run"], "settings"), "*", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var again = Run(Tiny, folder["run"], resume: true);
        Assert.All(written, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.Equal(first.Findings, again.Findings);
    }

    [Fact]
    public void Attacks_that_were_not_learnt_leave_findings_on_defences_open_and_the_report_says_so()
    {
        using var folder = new TemporaryFolder();
        var unlearnt = Run(Tiny with { Margins = Tiny.Margins with { Learnt = 0.99 } }, folder["run"], resume: false);
        string[] ofDefences = ["rivals-fail-together", "badloss-beats-rivals-together", "badloss-beats-random", "comparable-alone", "forty-per-cent-needed", "log-loss-stops-more"];
        Assert.All(unlearnt.Findings.Where(finding => ofDefences.Contains(finding.Id)), finding => Assert.Equal(Verdict.Inconclusive, finding.Verdict));
        Assert.Contains("An attack that was not learnt cannot be defended against", string.Join('\n', unlearnt.Report.Blocks.OfType<Paragraph>().Select(block => block.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_leaderboard_has_a_row_for_each_defence_attack_and_setting()
    {
        using var folder = new TemporaryFolder();
        Run(Tiny, folder["run"], resume: false);
        var lines = File.ReadAllLines(Path.Combine(folder["run"], "leaderboard.csv"));
        var columns = lines[0].Split(',');
        Assert.Equal(["test_acc", "test_asr", "test_ra"], columns.Intersect(["test_acc", "test_asr", "test_ra"]));
        Assert.Contains("train_acc_clean_only", columns);
        var rows = 1 + Tiny.Defences.Kinds.Count;
        Assert.Equal(rows * (3 + 2), lines.Length - 1);      // two attacks and their mean; one and its mean
        Assert.All(lines, line => Assert.Equal(columns.Length, line.Split(',').Length));
    }

    [Fact]
    public void Two_repetitions_give_intervals_over_seeds()
    {
        using var folder = new TemporaryFolder();
        var result = Run(Tiny with { Seeds = 2, Alone = [], Defences = Tiny.Defences with { Kinds = [DefenceKind.RandomRemoval, DefenceKind.BadLossPaper] } }, folder["run"], resume: false);
        Assert.All(result.Findings, finding => Assert.Equal((IntervalOver.Seeds, 2), (finding.Interval!.Over, finding.Interval.Count)));
    }

    [Theory]
    [InlineData("alone", "'warped'")]
    [InlineData("trusted", "more than the 5 neighbours")]
    public void Options_that_cannot_be_are_named(string member, string said)
    {
        var options = member == "alone" ? Tiny with { Alone = ["warped"] } : Tiny with { Trusted = 5 };
        var fault = Assert.Single(options.Faults());
        Assert.Equal(member, fault.Member);
        Assert.Contains(said, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_without_a_test_set_are_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["pictures"]);
        var failure = Assert.Throws<AssayException>(() => Run(Tiny with { Data = folder["pictures"] }, folder["run"], resume: false));
        Assert.Contains("pictures", failure.Message, StringComparison.Ordinal);
    }

    private static ExperimentResult Run(BadLossOptions options, string folder, bool resume)
    {
        using var run = resume ? Assay.Core.Runs.Run.Open(folder) : Assay.Core.Runs.Run.Create(folder, "badloss", options, 3);
        return new BadLossExperiment().Run(options, new(run, new SeedStreams(3), SilentProgress.Instance, CancellationToken.None));
    }
}
