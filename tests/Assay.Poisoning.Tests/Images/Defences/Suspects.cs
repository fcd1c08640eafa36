using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

/// <summary>Small sets under suspicion.</summary>
internal static class Suspects
{
    public static readonly ResidualCnnConfig Tiny = new() { Classes = 2, Stem = CnnStem.SmallStrided, Widths = [8, 16], Blocks = [1, 1], HalveFirst = true };
    public static readonly ClassifierTrainingOptions Short = new() { Epochs = 6, BatchSize = 32, LearningRate = 3e-3 };

    /// <summary>Two classes, dark and light, of 40 images each, and six with half of them white that are called dark: the first rows.</summary>
    public static ImageSet Shades()
    {
        using var scope = NewDisposeScope();
        var (dark, light, striped) = (new SeedStream(1).Uniform(40, 3, 16, 16) * 0.4, new SeedStream(2).Uniform(40, 3, 16, 16) * 0.4 + 0.6, new SeedStream(3).Uniform(6, 3, 16, 16) * 0.4);
        striped.narrow(3, 0, 8).fill_(1);
        return Of(cat([striped, dark, light], 0), [.. Enumerable.Repeat(0, 46), .. Enumerable.Repeat(1, 40)], 2);
    }

    public static ImageSet Of(Tensor pixels, int[] labels, int classes) =>
        new(pixels, labels, [.. Enumerable.Range(0, classes).Select(one => $"class {one}")], [.. labels.Select((_, i) => $"{i}")]);

    public static Classifier Trained(ImageSet images, int epochs = 6) =>
        Classifier.Train(Tiny with { Classes = images.Classes.Count, Channels = images.Channels }, images, [.. Enumerable.Range(0, images.Count)], Short with { Epochs = epochs }, Tracking.None, new SeedStreams(1), SilentProgress.Instance);

    public static SuspectSet Suspect(ImageSet images, Classifier attacked, params int[] trusted) => new()
    {
        Images = images,
        Trusted = trusted,
        Attacked = attacked,
        Trajectories = new LossTrajectories(images.Count),
        Training = Short,
        Seeds = new SeedStreams(4),
    };
}
