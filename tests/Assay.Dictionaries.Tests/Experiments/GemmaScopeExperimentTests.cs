using Assay.Core.Experiments;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Dictionaries.Experiments;
using Assay.TestKit;

namespace Assay.Dictionaries.Tests.Experiments;

public sealed class GemmaScopeExperimentTests
{
    /// <summary>Every step of the experiment, at a size where nothing is learnt.</summary>
    private static GemmaScopeOptions Tiny => new()
    {
        Text = new() { Stories = 150, HeldOutStories = 60, VocabularySize = 300 },
        Model = new()
        {
            Shape = new() { Width = 16, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadWidth = 8, MlpWidth = 32, ContextLength = 32 },
            Training = new() { Steps = 10, BatchSequences = 4, WarmUpSteps = 2 },
            ChatTuningSteps = 10,
        },
        ShuffleBucket = 2_048,
        Dictionaries = new()
        {
            MainWidth = 32,
            OtherWidths = [16],
            SparsityCoefficients = [0.003, 0.03],
            Rivals = new() { K = [2, 8], GatedCoefficients = [0.1, 1], ReluCoefficients = [0.1, 1] },
            BranchCoefficients = [0.003, 0.03],
            TranscoderCoefficients = [0.003, 0.03],
            BaselineCoefficient = 0.01,
            Seeds = 2,
            JumpReLU = new() { Bandwidth = 0.1 },
        },
        Training = new() { Steps = 20, BatchSize = 64, LearningRate = 1e-2, WarmUpSteps = 2, SparsityWarmUpSteps = 5 },
        Evaluation = new() { Sequences = 20, ImportanceTokens = 8 },
        Margins = new() { Resamples = 100 },
    };

    [Fact]
    public void Every_step_runs_and_a_run_taken_up_again_finds_the_same_from_what_is_there()
    {
        using var folder = new TemporaryFolder();
        var (first, trainedAt) = Run(folder["run"], resume: false);
        var (again, stillTrainedAt) = Run(folder["run"], resume: true);

        Assert.Equal(
            [
                "bf16-delta-loss", "bf16-fvu", "chat-delta-loss", "chat-fvu-gap", "error-by-position", "frequency-moves-down", "fvu-across-sites",
                "jumprelu-gated-fvu", "jumprelu-relu-l1-fvu", "jumprelu-topk-delta-loss", "jumprelu-topk-fvu", "latents-add", "loss-by-subset",
                "pareto-monotone", "residual-delta-loss", "transcoders-worse", "uniformity-falls", "wider-dominates",
            ],
            first.Findings.Select(finding => finding.Id).Order(StringComparer.Ordinal));
        Assert.Equal(trainedAt, stillTrainedAt);   // the second attempt trained nothing
        Assert.Equal(first.Findings.Select(finding => finding.Value), again.Findings.Select(finding => finding.Value));
        Assert.Equal(first.Findings.Select(finding => finding.Interval), again.Findings.Select(finding => finding.Interval));
    }

    [Fact]
    public void The_user_can_bring_a_model_and_text_without_labels()
    {
        using var folder = new TemporaryFolder();
        Run(folder["first"], resume: false);
        File.WriteAllText(folder["text.txt"], string.Concat(Enumerable.Range(0, 4_000).Select(i => FormattableString.Invariant($"The number {i} follows {i - 1}.\n"))));
        var options = Tiny with
        {
            Text = Tiny.Text with { Path = folder["text.txt"] },
            Model = Tiny.Model with { Folder = Path.Combine(folder["first"], "model"), ChatTuningSteps = 0 },
        };
        var (result, _) = Run(folder["second"], resume: false, options);
        var byId = result.Findings.ToDictionary(finding => finding.Id);
        Assert.Contains("no labelled factors", byId["latents-add"].Note, StringComparison.Ordinal);
        Assert.Contains("no labelled subsets", byId["loss-by-subset"].Note, StringComparison.Ordinal);
        Assert.All(result.Findings, finding => Assert.Equal(Assay.Core.Findings.Scope.Scaled, finding.Scope));
    }

    [Theory]
    [InlineData(Preset.Glance, 9)]
    [InlineData(Preset.Quick, 26)]
    [InlineData(Preset.Standard, 46)]
    [InlineData(Preset.Paper, 40)]
    public void Presets_are_sound_and_their_dictionaries_have_names_of_their_own(Preset preset, int dictionaries)
    {
        var options = new GemmaScopeExperiment().Options(preset);
        Assert.Empty(options.Faults());
        var entries = options.Dictionaries.Resolve(options.Model.Shape).Entries();
        Assert.Equal(dictionaries, entries.Count);
        Assert.Equal(dictionaries, entries.Select(entry => entry.Options.Name).Distinct().Count());
        Assert.All(entries, entry => Assert.Empty(entry.Options.Faults()));
    }

    [Fact]
    public void The_paper_preset_has_the_papers_settings()
    {
        var options = new GemmaScopeExperiment().Options(Preset.Paper);
        var training = options.Training;
        Assert.Equal((7e-5, 0.0, 0.999, 1e-8), (training.LearningRate, training.Adam.Beta1, training.Adam.Beta2, training.Adam.Epsilon));
        Assert.Equal((4096, 1000L, 10_000L, 976_562L), (training.BatchSize, training.WarmUpSteps, training.SparsityWarmUpSteps, training.Steps));
        Assert.Equal((0.001, 0.001), (options.Dictionaries.JumpReLU.Bandwidth, options.Dictionaries.JumpReLU.ThresholdInit));
        Assert.Equal((1024, 2048, 16_384), (options.Model.Shape.ContextLength, options.Evaluation.Sequences, options.Dictionaries.MainWidth));
        Assert.Equal(Architectures.ThresholdParametrisation.Log, options.Dictionaries.JumpReLU.Parametrisation);
    }

    [Fact]
    public void A_plan_counts_five_products_per_dictionary_step()
    {
        var options = Tiny with
        {
            Model = Tiny.Model with { ChatTuningSteps = 0 },
            Dictionaries = new() { MainWidth = 32, OtherWidths = [], SparsityCoefficients = [0.01], Rivals = new() { K = [], GatedCoefficients = [], ReluCoefficients = [] }, BranchCoefficients = [], TranscoderCoefficients = [], BaselineCoefficient = null },
        };
        var step = new GemmaScopeExperiment().Plan(options).Steps.Single(step => step.Name == "train 1 dictionaries");
        Assert.Equal(20 * 5 * 2.0 * 64 * 16 * 32, step.Flops);   // steps · products · 2 · B · d · M
    }

    private static (ExperimentResult Result, DateTime TrainedAt) Run(string folder, bool resume, GemmaScopeOptions? options = null)
    {
        options ??= Tiny;
        using var run = resume ? Assay.Core.Runs.Run.Open(folder) : Assay.Core.Runs.Run.Create(folder, "gemma-scope", options, seed: 3);
        var result = new GemmaScopeExperiment().Run(options, new ExperimentContext(run, new SeedStreams(3), SilentProgress.Instance, TestContext.Current.CancellationToken));
        run.WriteReport(result.Report, result.Findings);
        run.Complete();
        return (result, File.GetLastWriteTimeUtc(Path.Combine(folder, "dictionaries", "main", "complete.json")));
    }
}
