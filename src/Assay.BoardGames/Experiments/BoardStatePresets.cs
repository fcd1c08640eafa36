using Assay.BoardGames.Models;
using Assay.Core.Experiments;
using Assay.Models;

namespace Assay.BoardGames.Experiments;

/// <summary>The sizes of the experiment: glance and quick on planted boards, standard and paper on a game model. A preset holds what differs and why.</summary>
internal static class BoardStatePresets
{
    public static BoardStateOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        Preset.Standard => Standard,
        _ => Paper,
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

    /// <summary>Under two hours on two cores, the model's training included: a mini OthelloGPT, and every architecture at six sparsities after its third block.</summary>
    private static BoardStateOptions Standard => new()
    {
        Model = new() { Training = Mini, SweepSparsity = 0.08 },
        Dictionaries = new()
        {
            Latents = 1_024,
            Standard = [0.04, 0.07, 0.11, 0.17, 0.25, 0.38],
            StandardAnnealed = [0.03, 0.05, 0.08, 0.12, 0.18, 0.28],
            Gated = [0.04, 0.09, 0.17, 0.3, 0.5, 0.75],
            GatedAnnealed = [0.025, 0.06, 0.1, 0.17, 0.28, 0.45],
            K = [8, 16, 24, 40, 70, 120],
            AuxK = new() { DeadAfterTokens = 200_000 },
        },
        Training = Quick.Training with { Steps = 3_000, CheckpointEverySteps = 500 },       // 1.5 million activations, one pass over the games
        TrainGames = 500,
        TestGames = 500,
    };

    /// <summary>The model that the board-game verbs train too; 4,000 steps read the board too badly for claims about it.</summary>
    private static GameTrainingOptions Mini
    {
        get
        {
            var usual = new GameTrainingOptions();
            return usual with { Training = usual.Training with { Steps = 12_000 } };
        }
    }

    /// <summary>The paper's sizes for Othello and its smaller dictionaries, for real hardware: bring the published model (<c>--model</c>), or train one of its shape.</summary>
    private static BoardStateOptions Paper => new()
    {
        Model = new()
        {
            Training = new()
            {
                Game = PlayedGame.Othello(8),
                Size = new() { Width = 512, Layers = 8, Heads = 8 },
                RandomGames = 20_000_000,
                // The recipe's numbers are not published: every game once, as large a batch as the mini model's, a rate that suits the width.
                Training = new() { Steps = 156_250, BatchSequences = 128, LearningRate = 5e-4, WarmUpSteps = 2_000, EvaluateEverySteps = 5_000, CheckpointEverySteps = 5_000 },
            },
            Site = new(SiteKind.ResidPost, 5),
            StreamGames = 5_100_000,      // 300 million activations, none twice
            SweepSparsity = 0.035,
        },
        Dictionaries = new()
        {
            Latents = 4_096,
            Standard = Even(0.035, 0.08),
            StandardAnnealed = Even(0.025, 0.05),
            Gated = Even(1, 2),
            GatedAnnealed = Even(0.15, 1),
            GatedInRawUnits = true,
            K = [.. Even(10, 400).Select(k => (int)k)],
            TopKLearningRate = 4e-4,      // 2e-4 over the root of latents / 16,384
        },
        Training = new()
        {
            Steps = 36_621,
            BatchSize = 8_192,
            Adam = new() { Beta1 = 0.9 },
            LearningRate = 3e-4,
            WarmUpSteps = 1_000,
            WarmUpFrom = 0,
            SparsityWarmUpSteps = 0,
        },
    };

    // 20 numbers, evenly spaced, as the paper's sweeps are.
    private static double[] Even(double from, double to) => [.. Enumerable.Range(0, 20).Select(i => Math.Round(from + (to - from) * i / 19, 4))];
}
