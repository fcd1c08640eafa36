using Assay.Core.Experiments;

namespace Assay.BoardGames.Experiments;

/// <summary>The sizes of the experiment. All are on planted boards; a preset holds what differs and why.</summary>
internal static class BoardStatePresets
{
    public static BoardStateOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        _ => Standard,
    };

    /// <summary>Under 30 seconds on two cores: half the latents, short training, few sparsities.</summary>
    private static BoardStateOptions Glance => Quick with
    {
        Dictionaries = Quick.Dictionaries with
        {
            Latents = 256,
            Standard = [0.03, 0.1, 0.2],
            StandardAnnealed = [0.06, 0.1, 0.15],
            Gated = [],
            GatedAnnealed = [],
            K = [16, 32],
        },
        Training = Quick.Training with { Steps = 600, WarmUpSteps = 50, LearningRate = 4e-3, CheckpointEverySteps = 600 },
        TrainGames = 300,
        TestGames = 300,
        Margins = new() { Resamples = 200 },
    };

    /// <summary>Under four minutes on two cores: every architecture at its sparsities, one repetition.</summary>
    private static BoardStateOptions Quick => new()
    {
        Dictionaries = new() { AuxK = new() { DeadAfterTokens = 200_000 } },   // the paper's 10 million are more than the whole run
        Training = new()
        {
            Steps = 2_500,
            BatchSize = 512,
            Adam = new() { Beta1 = 0.9 },
            LearningRate = 1e-3,
            WarmUpSteps = 100,
            WarmUpFrom = 0,
            SparsityWarmUpSteps = 0,     // the paper's trainers have none
            CheckpointEverySteps = 2_500,
            DeadAfterTokens = 200_000,
        },
    };

    /// <summary>Three repetitions, so that intervals are over them.</summary>
    private static BoardStateOptions Standard => Quick with { Seeds = 3 };
}
