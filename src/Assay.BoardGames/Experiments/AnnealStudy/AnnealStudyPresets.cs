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
        Domains = new() { Planted = new() { Latents = [256] } },
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

    /// <summary>Planted boards at two numbers of latents with six L0 and all controls, the mini OthelloGPT, and the story model.</summary>
    private static AnnealStudyOptions Standard => Quick with
    {
        Domains = new()
        {
            Present = [StudyDomainName.Planted, StudyDomainName.Othello, StudyDomainName.Stories],
            Planted = new() { Latents = [512, 1_024] },
            Othello = new() { Latents = [1_024], TargetL0 = [16, 32, 64, 128] },
            Stories = new() { Latents = [512], TargetL0 = [6, 12, 24, 48] },
        },
        Arms = Quick.Arms with { TargetL0 = [12, 16, 20, 26, 36, 52], ScheduleControls = true },
    };
}
