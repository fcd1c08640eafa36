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
        Arms = Quick.Arms with { TargetL0 = [16, 32], ControlTargetL0 = [] },
        Training = Quick.Training with { Steps = 500, WarmUpSteps = 50, SparsityWarmUpSteps = 50, LearningRate = 4e-3, CheckpointEverySteps = 500 },
        TrainGames = 200,
        TestGames = 200,
        Resamples = 100,
    };

    /// <summary>Under twenty minutes on two cores: planted boards, one number of latents, four L0, three seeds.</summary>
    /// <remarks>Departures from the plan, for time: five latents for each dimension instead of eight, 1,500 steps instead of 2,500, no BatchTopK (<c>--set arms.batchTopK=true</c>, a third longer),
    /// and of the controls those that ask whether p has to fall at all and λ to be rescaled.</remarks>
    private static AnnealStudyOptions Quick => new()
    {
        Arms = new() { BatchTopK = false },
        Training = new()
        {
            Steps = 1_500,
            BatchSize = 512,
            LearningRate = 1e-3,
            WarmUpSteps = 100,
            WarmUpFrom = 0,
            SparsityWarmUpSteps = 100,   // a controller has nothing to go by before
            CheckpointEverySteps = 1_500,
            DeadAfterTokens = 200_000,
        },
    };

    /// <summary>An hour and a half on two cores, and three quarters more where the OthelloGPT is not kept yet: planted boards at two numbers of latents with six L0 and all controls, the mini OthelloGPT and the story model at one with four.</summary>
    /// <remarks>Departures from the plan, for time, beside quick's: latents three and five for each dimension of planted boards, four of Othello's, eight of the stories', where the plan has eight and sixteen; L0 from 6 to 96, where it has 15 to 200.</remarks>
    private static AnnealStudyOptions Standard => Quick with
    {
        Domains = new()
        {
            Present = [StudyDomainName.Planted, StudyDomainName.Othello, StudyDomainName.Stories],
            Planted = new() { Latents = [256, 512] },
            Othello = new() { Latents = [512], TargetL0 = [12, 24, 48, 96] },
            Stories = new() { Latents = [512], TargetL0 = [6, 12, 24, 48] },
        },
        Arms = Quick.Arms with { TargetL0 = [12, 16, 20, 26, 36, 52], ScheduleControls = true },
    };
}
