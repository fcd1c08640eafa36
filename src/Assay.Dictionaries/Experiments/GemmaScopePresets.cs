using Assay.Core.Experiments;
using Assay.Dictionaries.Architectures;

namespace Assay.Dictionaries.Experiments;

/// <summary>The four sizes of the experiment. A preset holds only what differs from the paper's defaults, with the reason.</summary>
internal static class GemmaScopePresets
{
    public static GemmaScopeOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        Preset.Standard => Standard,
        _ => Paper,
    };

    /// <summary>Under 30 seconds on two cores: one site, one curve per architecture.</summary>
    private static GemmaScopeOptions Glance => new()
    {
        Text = new() { Stories = 6_000, HeldOutStories = 400, VocabularySize = 512 },
        Model = new()
        {
            Shape = new() { Layers = 2, ContextLength = 64, Attention = new() { SlidingWindow = 32 } },
            Training = new() { Steps = 200, WarmUpSteps = 20, LearningRate = 5e-3, EvaluateEverySteps = 200, CheckpointEverySteps = 200 },
        },
        ShuffleBucket = 65_536,
        Dictionaries = new()
        {
            MainWidth = 256,
            OtherWidths = [128],
            SparsityCoefficients = [0.0015, 0.004, 0.01],
            Rivals = new()
            {
                K = [5, 10, 20],
                AuxK = new() { DeadAfterTokens = 50_000 },   // the paper's 10 million are more than the whole run
                GatedCoefficients = [],
                ReluCoefficients = [],
            },
            BranchCoefficients = [],
            TranscoderCoefficients = [],
            BaselineCoefficient = null,
            JumpReLU = Short,
        },
        Training = new()
        {
            Steps = 400,
            BatchSize = 512,
            LearningRate = 8e-3,
            WarmUpSteps = 25,
            SparsityWarmUpSteps = 50,
            DecayFraction = 0.2,
            CheckpointEverySteps = 400,
            DeadAfterTokens = 50_000,
        },
        Evaluation = new() { Sequences = 200, ImportanceTokens = 128 },
        PrecisionChecks = 1,
        Margins = new() { Resamples = 300 },
    };

    /// <summary>Under four minutes on two cores: all three sites, every architecture, no transcoders and no tuned model.</summary>
    private static GemmaScopeOptions Quick => Glance with
    {
        Text = new() { Stories = 20_000, HeldOutStories = 1_500, VocabularySize = 512 },
        Model = Glance.Model with
        {
            Shape = new() { Layers = 4, ContextLength = 64, Attention = new() { SlidingWindow = 32 } },
            Training = new() { Steps = 700, EvaluateEverySteps = 350, CheckpointEverySteps = 350 },
        },
        ShuffleBucket = 131_072,
        Dictionaries = Glance.Dictionaries with
        {
            MainWidth = 512,
            OtherWidths = [256, 1_024],
            Rivals = Glance.Dictionaries.Rivals with
            {
                AuxK = new() { DeadAfterTokens = 200_000 },
                GatedCoefficients = [0.2, 0.4, 0.8],
                ReluCoefficients = [0.1, 0.2, 0.4],
            },
            BranchCoefficients = [0.0015, 0.004, 0.01],
            BaselineCoefficient = 0.004,
        },
        Training = Glance.Training with { Steps = 1_000, WarmUpSteps = 50, SparsityWarmUpSteps = 100, CheckpointEverySteps = 1_000, LearningRate = 6e-3, DeadAfterTokens = 200_000 },
        Evaluation = new() { Sequences = 500 },
        PrecisionChecks = 2,
        Margins = new(),
    };

    /// <summary>Some forty minutes on two cores: three seeds for the central dictionaries, transcoders, a tuned model.</summary>
    private static GemmaScopeOptions Standard => Quick with
    {
        Text = new() { Stories = 60_000, HeldOutStories = 4_000 },
        Model = new()
        {
            Shape = new() { Width = 128, Layers = 4, Heads = 4, KeyValueHeads = 2, HeadWidth = 32, MlpWidth = 512, ContextLength = 128, Attention = new() { SlidingWindow = 64 } },
            Training = new() { Steps = 2_000, BatchSequences = 16, LearningRate = 2e-3 },
            ChatTuningSteps = 300,
        },
        ShuffleBucket = 262_144,
        Dictionaries = Quick.Dictionaries with
        {
            MainWidth = 512,
            OtherWidths = [256, 1_024],
            SparsityCoefficients = [0.001, 0.0025, 0.006, 0.015],
            Rivals = Quick.Dictionaries.Rivals with { AuxK = new() { DeadAfterTokens = 1_000_000 } },
            BranchCoefficients = [0.001, 0.0025, 0.006],
            TranscoderCoefficients = [0.001, 0.0025, 0.006],
            TranscoderScale = TargetScale.Unit,   // so that one λ gives transcoders and autoencoders L0s that can be compared
            BaselineCoefficient = 0.0025,
            Seeds = 3,
        },
        Training = Quick.Training with { Steps = 2_500, BatchSize = 1_024, WarmUpSteps = 125, SparsityWarmUpSteps = 250, LearningRate = 4e-3, CheckpointEverySteps = 500, DeadAfterTokens = 1_000_000 },
        Evaluation = new() { Sequences = 800, ImportanceTokens = 512 },
    };

    /// <summary>The paper's settings: bring a model (<c>--model</c>) and text (<c>--text</c>), and hardware to match.</summary>
    private static GemmaScopeOptions Paper => new()
    {
        Model = new() { Shape = new() { ContextLength = 1_024 } },                                             // Gemma Scope, data
        Dictionaries = new() { JumpReLU = new() { Parametrisation = ThresholdParametrisation.Log }, TranscoderCoefficients = [3e-4, 6e-4, 1e-3] },
    };

    // Short runs: a wide kernel, so that thresholds see enough pairs to move in a thousand steps. At the paper's 0.001 they stay where they start.
    private static JumpReLUOptions Short => new() { Bandwidth = 0.1, ThresholdInit = 0.01 };
}
