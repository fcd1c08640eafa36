using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.BoardGames.Models;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Models;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Experiments.AnnealStudy;

public class AnnealStudyExperimentTests
{
    /// <summary>Every step, at a size where nothing is learnt.</summary>
    private static AnnealStudyOptions Tiny => new()
    {
        Domains = new() { Planted = new() { Boards = new() { Side = 4, Width = 16, GamesPerBucket = 64 }, Latents = [24, 32] } },
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
    public void Models_are_domains_beside_planted_boards_and_those_that_know_no_board_are_told_of()
    {
        using var folder = new TemporaryFolder();
        var first = Run(WithModels(folder), folder["run"], resume: false, folder["models"]);
        Assert.All(first.Findings, finding => Assert.True(double.IsFinite(finding.Value), finding.Id));
        Assert.All(first.Findings, finding => Assert.Matches("planted boards: coverage .* and FVE .*mini Othello: FVE .*stories: coverage .* and FVE .*chess: FVE ", finding.Note));
        var told = first.Report.Blocks.OfType<Paragraph>().Select(paragraph => paragraph.Text).Where(text => text.Contains("too weak", StringComparison.Ordinal)).ToList();
        Assert.Equal(["Mini", "Chess"], told.Select(text => text[..5].TrimEnd()));
        foreach (var domain in (string[])["mini-othello-24", "stories-20", "chess-24"])
        {
            var run = OptionsJson.ReadFile<StudyRun>(Path.Combine(folder["run"], "measured", domain + "-s0.json"));
            Assert.All(run.Points, point => Assert.True(double.IsFinite(point.At(StudyMeasure.LossRecovered, -1)), point.Arm));
            Assert.Equal(domain.StartsWith("stories", StringComparison.Ordinal), run.Gate is null);
            Assert.DoesNotContain(run.Points, point => point.Arm == "J2-constant");       // controls on planted boards alone
        }
        Assert.Equal(first.Findings, Run(WithModels(folder), folder["run"], resume: true, folder["models"]).Findings);
    }

    [Fact]
    public void The_presets_can_be_run_and_their_plans_name_what_is_trained()
    {
        foreach (var preset in (Preset[])[Preset.Glance, Preset.Quick, Preset.Standard])
        {
            var options = new AnnealStudyExperiment().Options(preset);
            Assert.Empty(options.Faults());
            var plan = new AnnealStudyExperiment().Plan(options).Steps;
            foreach (var part in options.Parts())
                Assert.Contains(plan, step => step.Name.StartsWith($"{StudyDomains.Title(part.Domain)}: train {part.Count} dictionaries of {part.Latents} latents", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_plan_counts_what_its_domains_cost()
    {
        var options = Tiny with { Domains = Tiny.Domains with { Present = [StudyDomainName.Planted, StudyDomainName.Stories], Stories = TinyStories } };
        var steps = AnnealStudyPlan.Of(options, new(1e9, 1e9, 1e9)).Steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        // S, J and G 8 x 2 L0, K and B (3 + 2 + 2 + 2) x 2, 2 controls at one L0: 36; the second size has no controls.
        var planted = steps["planted boards: train 36 dictionaries of 24 latents, 2 seeds"];
        Assert.Equal(5 * 2 * (16.0 * 24) * 64 * 25 * 36 * 2, planted.Flops);
        Assert.Equal(planted.Flops / (0.4 * 1e9), planted.Seconds, 1e-6);
        Assert.Contains("planted boards: train 34 dictionaries of 32 latents, 2 seeds", steps.Keys);
        // 20 sequences of 32 tokens, each scored by encoder and decoder, and again in the model.
        var model = (TinyStories.Model.Shape with { VocabularySize = TinyStories.Text.VocabularySize }).Parameters();
        Assert.Equal(34.0 * 2 * 20 * 32 * 2 * (2 * 16 * 20), steps["stories: score those of 20 latents"].Flops);
        Assert.Equal(34.0 * 2 * 20 * 32 * (2 * (2 * 16 * 20) + 2 * model), steps["stories: run the model on the reconstructions of 20 latents"].Flops);
        Assert.Equal(3.0 * TinyStories.Model.Training.Steps * TinyStories.Model.Training.BatchSequences * 32 * 2 * model, steps["stories: train the model, unless it is there"].Flops);
    }

    private static StoryDomainOptions TinyStories => new()
    {
        Text = new() { Stories = 300, HeldOutStories = 80, VocabularySize = 300 },
        Model = new()
        {
            Shape = new() { Width = 16, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadWidth = 8, MlpWidth = 32, ContextLength = 32 },
            Training = new() { Steps = 5, BatchSequences = 4, WarmUpSteps = 1, EvaluateEverySteps = 5, CheckpointEverySteps = 5 },
        },
        Site = Site.Parse("resid_post.0"),
        Evaluation = new() { Sequences = 20, ImportanceTokens = 0 },
        Latents = [20],
        ShuffleBucket = 1_000,
    };

    private static AnnealStudyOptions WithModels(TemporaryFolder folder)
    {
        using (var model = GameModel.Create(PlayedGame.Chess, new() { Width = 16, Heads = 2, Layers = 2, Context = 64 }, new(101)))
            model.Save(folder["chess"]);
        string[] games = [";1.e4 e5 2.Nf3 Nc6 3.Bb5 a6 4.Ba4 Nf6 5.O-O Be7", ";1.d4 d5 2.c4 e6 3.Nc3 Nf6 4.Bg5 Be7 5.e3 O-O", ";1.e4 c5 2.Nf3 d6 3.d4 cxd4 4.Nxd4 Nf6 5.Nc3 a6"];
        File.WriteAllLines(folder["games.txt"], Enumerable.Range(0, 60).Select(game => games[game % 3]));
        var othello = new GameTrainingOptions { Game = PlayedGame.Othello(4), Size = new() { Width = 16, Heads = 2, Layers = 2 }, HeldOutGames = 20, Training = new() { Steps = 3, BatchSequences = 8, WarmUpSteps = 1, EvaluateEverySteps = 3 } };
        return Tiny with
        {
            Seeds = 1,
            Domains = new()
            {
                Present = [StudyDomainName.Planted, StudyDomainName.Othello, StudyDomainName.Stories, StudyDomainName.Chess],
                Planted = Tiny.Domains.Planted with { Latents = [24] },
                Othello = new() { Latents = [24], TargetL0 = [3, 6], Model = new() { Training = othello, Site = Site.Parse("resid_post.0"), StreamGames = 60, ProbeGames = 30, EvaluationGames = 40 } },
                Stories = TinyStories,
                Chess = new() { Latents = [24], Model = folder["chess"], Games = folder["games.txt"], Site = Site.Parse("resid_post.0") },
            },
        };
    }

    private static ExperimentResult Run(AnnealStudyOptions options, string folder, bool resume, string? modelHome = null)
    {
        using var run = resume ? Core.Runs.Run.Open(folder) : Core.Runs.Run.Create(folder, "anneal-study", options, seed: 101);
        var experiment = modelHome is null ? new AnnealStudyExperiment() : new AnnealStudyExperiment(modelHome);
        var result = experiment.Run(options, new ExperimentContext(run, new SeedStreams(101), SilentProgress.Instance, TestContext.Current.CancellationToken));
        run.WriteReport(result.Report, result.Findings);
        return result;
    }
}
