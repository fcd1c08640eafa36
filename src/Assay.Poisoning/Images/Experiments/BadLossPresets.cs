using Assay.Core.Experiments;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>The sizes of the experiment: synthetic signs up to standard, the user's CIFAR-10 for cifar10 and paper. A preset holds what differs and why.</summary>
internal static class BadLossPresets
{
    private static readonly string[] Everyone = [.. AttackPresets.Signs.Select(attack => attack.Trigger.Name)];

    /// <summary>Every defence. Neural Cleanse searches with fewer images at a higher rate, Cognitive Distillation looks at some examples only: whole, each takes longer than everything else.</summary>
    private static DefenceSuite Everything => new()
    {
        Kinds = Enum.GetValues<DefenceKind>(),
        NeuralCleanse = new() { LearningRate = 0.05, Epochs = 20, Subsample = 1_000 },
        CognitiveDistillation = new() { Subsample = 1_000 },
    };

    public static BadLossOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        Preset.Standard => Standard,
        _ => Paper,
    };

    /// <summary>Under 30 seconds on two cores: a quarter of the images, two attacks strong enough for it, few epochs.</summary>
    private static BadLossOptions Glance => Quick with
    {
        Signs = new() { Train = 1_500, Test = 500 },
        Attacks =
        [
            new() { Trigger = new Patch(), Share = 0.05 },
            new() { Trigger = new RandomBlend { Alpha = 0.2 }, Share = 0.05 },
        ],
        Alone = [],
        Trusted = 60,
        Tracking = Quick.Tracking with { Epochs = 8, CosineEpochs = 26, BatchSize = 64, LearningRate = 2e-3 },
        Training = Quick.Training with { Epochs = 8, BatchSize = 64, LearningRate = 4e-3 },
        Defences = new()
        {
            Paper = new() { Name = "BaDLoss (paper)", Scoring = TrajectoryScoring.Paper with { Neighbours = 12 } },
            Recommended = new() { Name = "BaDLoss (recommended)", Scoring = TrajectoryScoring.Recommended with { Neighbours = 12 } },
        },
        Margins = new() { Resamples = 200 },
    };

    /// <summary>Under twelve minutes on two cores: six attacks at once, one of them alone.</summary>
    private static BadLossOptions Quick => new()
    {
        Defences = new()
        {
            Kinds =
            [
                DefenceKind.RandomRemoval, DefenceKind.Oracle, DefenceKind.BadLossPaper, DefenceKind.BadLossRecommended,
                DefenceKind.SpectralSignatures, DefenceKind.ActivationClustering, DefenceKind.AntiBackdoorLearning,
            ],
        },
        Alone = ["blend_r"],
        Tracking = new() { Epochs = 12, CosineEpochs = 40 },        // stops at four fifths of the rate, as the paper's 30 of 100 do
        Training = new() { Epochs = 12, LearningRate = 2e-3 },      // at the paper's rate 12 epochs are too few: on seed 102 the attacks were not learnt
    };

    /// <summary>Under three hours on two cores: every attack together and alone, every defence.</summary>
    private static BadLossOptions Standard => Quick with
    {
        Alone = Everyone,
        Defences = Everything,
    };

    /// <summary>The user's CIFAR-10, or the part of it that they have: real images, a network for two cores. At 10,000 images the paper's strengths are not learnt (8 % success on seed 101, 14 % at three times the share), and those of signs are.</summary>
    public static BadLossOptions Cifar10 => Quick with
    {
        Data = "cifar-10-batches-bin",
        Alone = ["blend_r"],
        Defences = Everything,
    };

    /// <summary>The paper's sizes: CIFAR-10 whole, ResNet-50, 100 epochs.</summary>
    private static BadLossOptions Paper => Cifar10 with
    {
        Attacks = AttackPresets.Cifar10,
        DistinctTargets = false,
        Network = NetworkSize.ResNet50,
        Tracking = new() { Epochs = 30, CosineEpochs = 100 },
        Defences = new() { Kinds = Enum.GetValues<DefenceKind>() },
        Alone = [.. AttackPresets.Cifar10.Select(attack => attack.Trigger.Name)],
        Training = new() { Augmentation = Augmentation.FlipAndCrop },
    };
}
