using Assay.Core.Experiments;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The sizes of the study; a preset holds what differs and why.</summary>
internal static class AnnealStudyPresets
{
    public static AnnealStudyOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        _ => Standard,
    };

    /// <summary>Half a minute: says that everything runs, and nothing else.</summary>
    private static AnnealStudyOptions Glance => Quick with
    {
        Latents = [256],
        Seeds = 1,
        Arms = Quick.Arms with { TargetL0 = [16, 32], ControlTargetL0 = [], BatchTopK = false },
        Training = Quick.Training with { Steps = 500, WarmUpSteps = 50, SparsityWarmUpSteps = 50, LearningRate = 4e-3, CheckpointEverySteps = 500 },
        TrainGames = 200,
        TestGames = 200,
        Resamples = 100,
    };

    /// <summary>Under twenty minutes on two cores: planted boards, one number of latents, four L0, three seeds.</summary>
    private static AnnealStudyOptions Quick => new()
    {
        Training = new()
        {
            Steps = 2_500,
            BatchSize = 512,
            LearningRate = 1e-3,
            WarmUpSteps = 100,
            WarmUpFrom = 0,
            SparsityWarmUpSteps = 100,   // a controller has nothing to go by before
            CheckpointEverySteps = 2_500,
            DeadAfterTokens = 200_000,
        },
    };

    /// <summary>Two numbers of latents and six L0.</summary>
    private static AnnealStudyOptions Standard => Quick with
    {
        Latents = [512, 1_024],
        Arms = Quick.Arms with { TargetL0 = [12, 16, 20, 26, 36, 52] },
    };
}
