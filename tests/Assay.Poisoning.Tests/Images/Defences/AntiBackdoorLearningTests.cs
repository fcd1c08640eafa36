using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class AntiBackdoorLearningTests
{
    [Fact]
    public void Flooding_turns_a_loss_below_its_level_round()
    {
        using var scope = NewDisposeScope();
        var losses = tensor(new float[] { 0, 0.2f, 0.5f, 0.9f, 3 }, requires_grad: true);
        var flooded = Classifier.Flooded(losses, 0.5);
        Assert.Equal([1, 0.8f, 0.5f, 0.9f, 3], flooded.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        flooded.sum().backward();
        Assert.Equal([-1, -1, 0, 1, 1], losses.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_flooded_training_keeps_losses_near_the_level_where_a_plain_one_forgets_them()
    {
        using var images = Suspects.Shades();
        Assert.InRange(Loss(0.5), 0.3, 0.7);
        Assert.InRange(Loss(null), 0, 0.1);

        double Loss(double? level)
        {
            using var trained = Classifier.Train(Suspects.Tiny, images, [.. Enumerable.Range(0, images.Count)], Suspects.Short with { Epochs = 15, Flooding = level }, Tracking.None, new SeedStreams(1), Core.Progress.SilentProgress.Instance);
            return trained.Losses(images).Losses.Average();
        }
    }

    [Fact]
    public void The_images_that_are_learned_first_go_and_trusted_ones_stay()
    {
        using var images = NoiseAndBlack();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var screening = new AntiBackdoorLearning().Score(Suspects.Suspect(images, attacked, 2, 50));
        Assert.Equal([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], Enumerable.Range(0, 100).Where(row => screening.Dropped[row]));
        Assert.True(screening.Scores[..15].Min() > screening.Scores[15..].Max());
    }

    [Fact]
    public void Options_that_cannot_flood_are_refused()
    {
        using var images = NoiseAndBlack();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var fault = Assert.Throws<AssayException>(() => new AntiBackdoorLearning { Epochs = 0, Flooding = 0, Share = 1 }.Score(Suspects.Suspect(images, attacked)));
        foreach (var found in (string[])["epochs: is 0", "flooding: is 0", "share: is 1"])
            Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    // Fifteen black images of class 0, and noise whose class is drawn by lot from eight.
    private static ImageSet NoiseAndBlack()
    {
        var labels = new SeedStream(9);
        return Suspects.Of(cat([zeros(15, 3, 16, 16), new SeedStream(1).Uniform(85, 3, 16, 16)], 0), [.. Enumerable.Range(0, 100).Select(i => i < 15 ? 0 : labels.NextInt32(8))], 8);
    }
}
