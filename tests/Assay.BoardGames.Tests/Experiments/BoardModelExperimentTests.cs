using Assay.BoardGames.Experiments;
using Assay.BoardGames.Models;
using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Tensors;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Experiments;

public sealed class BoardModelExperimentTests
{
    /// <summary>Every step on a model of a second's training, at sizes where nothing is learnt.</summary>
    private static BoardStateOptions Tiny => new()
    {
        Model = new()
        {
            Training = new()
            {
                Game = PlayedGame.Othello(4), Size = new() { Width = 16, Layers = 2, Heads = 2 }, HeldOutGames = 20,
                Training = new() { Steps = 20, BatchSequences = 8, LearningRate = 3e-3, WarmUpSteps = 2 },
            },
            Site = new(SiteKind.ResidPost, 0), StreamGames = 60, ProbeGames = 30, EvaluationGames = 60, SweepSparsity = 0.05, CausalPositions = 10, ProbeGate = 0,
        },
        Dictionaries = new() { Latents = 24, Standard = [0.02, 0.2], StandardAnnealed = [0.02, 0.2], Gated = [], GatedAnnealed = [], K = [4], AuxK = new() { DeadAfterTokens = 500 } },
        Training = new() { Steps = 25, BatchSize = 64, LearningRate = 1e-2, WarmUpSteps = 2, SparsityWarmUpSteps = 0 },
        TrainGames = 20, TestGames = 20, Margins = new() { Resamples = 100 },
    };

    [Fact]
    public void Every_step_runs_and_a_run_taken_up_again_finds_the_same_without_training()
    {
        using var folder = new TemporaryFolder();
        var first = Run(Tiny, folder, resume: false);
        Assert.Equal(
        [
            "trained-beats-control-coverage", "trained-beats-control-reconstruction", "p-anneal-fvu-standard", "p-anneal-loss-standard", "p-anneal-coverage-sparse", "p-anneal-reconstruction-sparse",
            "coverage-inverted-u", "reconstruction-falls-with-l0", "probe-is-the-ceiling", "close-on-proxies-apart-on-coverage", "close-on-proxies-apart-on-reconstruction",
            "reconstruction-peaks-where-the-probe-does", "random-model-is-always-on",
        ], first.Findings.Select(finding => finding.Id));
        Assert.All(first.Findings.SkipLast(1), finding => Assert.Equal(Scope.Scaled, finding.Scope));
        Assert.Equal(["block-0-s0", "block-1-s0", "boards-s0", "control-s0"], Directory.GetDirectories(Path.Combine(folder["run"], "dictionaries")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var metrics = File.ReadAllLines(Path.Combine(folder["run"], "metrics.jsonl")).Length;
        var again = Run(Tiny, folder, resume: true);
        Assert.Equal(metrics, File.ReadAllLines(Path.Combine(folder["run"], "metrics.jsonl")).Length);
        Assert.Equal(first.Findings, again.Findings);
    }

    [Fact]
    public void The_report_speaks_of_the_model_and_the_gate_closes_over_the_probe_s_score()
    {
        using var folder = new TemporaryFolder();
        var open = Run(Tiny, folder, resume: false);
        var closed = Run(Tiny with { Model = Tiny.Model! with { ProbeGate = 1 } }, folder, resume: true);
        var (text, weak) = (Text(open), Text(closed));
        Assert.Contains("A model of Othello 4x4 with 2 blocks of width 16 (7,184 parameters), trained for 20 steps of 8 random games", text, StringComparison.Ordinal);
        Assert.Contains("turned along the probe's direction", text, StringComparison.Ordinal);
        Assert.Contains("loss recovered", text, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("too weak", text, StringComparison.Ordinal);
        Assert.Contains(open.Report.Blocks, block => block is Figure { Plot: { Name: "layers", Series: [{ X.Count: 2 }, { X.Count: 2 }] } });
        Assert.Contains("Model too weak: after the 20 steps that it is given a linear probe at resid_post.0", weak, StringComparison.Ordinal);
        string[] judged = ["p-anneal-fvu-standard", "p-anneal-loss-standard", "random-model-is-always-on"];
        Assert.All(closed.Findings, finding => Assert.True(judged.Contains(finding.Id) || finding.Verdict == Verdict.Inconclusive, finding.Id));
        Assert.Equal(open.Findings.Where(finding => judged.Contains(finding.Id)), closed.Findings.Where(finding => judged.Contains(finding.Id)));
        Assert.Equal(open.Findings.Select(finding => finding.Value), closed.Findings.Select(finding => finding.Value));
    }

    // Of a model with d = 16, two blocks, 13 tokens and a context of 11: a block costs 2 (4 d² + 2 d 4d) + 2 d 11 = 6,496 operations a token, the head 416.
    [Fact]
    public void The_plan_counts_the_model_s_training_and_every_dictionary_s()
    {
        var plan = BoardStatePlan.Of(Tiny, new MachineRates(1e9, 1e9, 1e9));
        Assert.Equal(
        [
            ("train the game model", 3 * 20 * 8 * 11 * 13_408.0),
            ("compute activations", 25 * 64 * (1 + 1 + 1 + 2) * 6_496.0),              // boards, control, and two blocks of the sweep
            ("train 9 dictionaries", 5 * 2 * 16 * 24 * 25.0 * 64 * 9),
            ("score them", 2 * 2 * 16 * 24 * 40.0 * 11 * 9),
            ("run the model on their reconstructions", 5 * 60 * 11 * (2 * 2 * 16 * 24 + 13_408.0)),
            ("fit linear probes", 3 * 30 * 11 * 5 * 6.0 * 16 * 3 * 16),
        ], plan.Steps.Select(step => (step.Name, step.Flops)));
        // Weights, gradients and moments of 7,184 numbers; of 88 tokens 2 (14·16 + 3·64 + 2·2·11) + 3·13; 160 games of 12 tokens, twice.
        Assert.Equal(4.0 * (4 * 7_184 + 88 * 959) + 2 * 8 * 160 * 12, plan.Steps[0].Bytes);
        Assert.Equal(7.0 * 7_184 * 4, plan.Steps[0].DiskBytes);
        Assert.Equal(plan.Steps[0].Flops / 1e9 / 0.6, plan.Steps[0].Seconds, 1e-9);
    }

    [Fact]
    public void Standard_trains_the_mini_model_and_paper_has_the_published_sizes()
    {
        var (standard, paper) = (new BoardStateExperiment().Options(Preset.Standard), new BoardStateExperiment().Options(Preset.Paper));
        Assert.Empty(standard.Faults().Concat(paper.Faults()));
        var mini = new GameTrainingOptions();
        var twelve = mini with { Training = mini.Training with { Steps = 12_000 } };
        Assert.Equal(GameModelCache.Folder(twelve, 1, "home"), GameModelCache.Folder(standard.Model!.Training, standard.Model.Seed, "home"));
        var entries = paper.Dictionaries.Entries(paper.Model!.Site, 10);
        Assert.Equal((100, 1, 0.1, 0.2), (entries.Count, paper.Dictionaries.Gated[0], Coefficient(BoardFamily.Gated, 0), Coefficient(BoardFamily.Gated, 19)));      // divided by the norm
        Assert.Equal((0.035, 0.08), (Coefficient(BoardFamily.Standard, 0), Coefficient(BoardFamily.Standard, 19)));                                               // not divided
        var plan = BoardStatePlan.Of(paper, new MachineRates(1e15, 1e15, 1e12));
        // 5 products of 2·512·4,096 over 36,621 batches of 8,192, for 100 dictionaries, 20 of the control and 8 of the sweep.
        Assert.Equal(128 * 5.0 * 2 * 512 * 4_096 * 36_621 * 8_192, plan.Steps.Single(step => step.Name == "train 128 dictionaries").Flops, 1e6);

        double Coefficient(BoardFamily family, int number) => entries.Where(entry => entry.Family == family).ElementAt(number).Options.Architecture switch
        {
            ReluL1Options standard => standard.SparsityCoefficient,
            GatedOptions gated => gated.SparsityCoefficient,
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    [Fact]
    public void Faults_name_the_member_of_the_model()
    {
        var faults = (Tiny with { Model = Tiny.Model! with { Site = new(SiteKind.ResidPost, 2), ProbeGate = 1.5, SweepSparsity = 0 } }).Faults().Select(fault => fault.ToString()).ToList();
        Assert.Contains("model.site", faults[0], StringComparison.Ordinal);
        Assert.Equal(3, faults.Count);
    }

    private static string Text(ExperimentResult result) => MarkdownRenderer.Render(result.Report);

    private static ExperimentResult Run(BoardStateOptions options, TemporaryFolder folder, bool resume)
    {
        using var run = resume ? Core.Runs.Run.Open(folder["run"]) : Core.Runs.Run.Create(folder["run"], "board-games", options, seed: 101);
        var experiment = new BoardStateExperiment { ModelHome = folder["models"] };
        var result = experiment.Run(options, new ExperimentContext(run, new SeedStreams(101), SilentProgress.Instance, TestContext.Current.CancellationToken));
        run.WriteReport(result.Report, result.Findings);
        return result;
    }
}
