using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Signs;
using Assay.Poisoning.Images.Training;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Training;

public sealed class ClassifierTests
{
    private static readonly ResidualCnnConfig Tiny = new() { Classes = 12, Stem = CnnStem.SmallStrided, Widths = [8, 16], Blocks = [1, 1], HalveFirst = true };
    private static readonly ClassifierTrainingOptions Short = new() { Epochs = 2, BatchSize = 32, LearningRate = 3e-3 };

    [Fact]
    public void A_training_learns_to_tell_classes_apart()
    {
        using var images = TwoShades();
        using var trained = Train(images, Short with { Epochs = 6 }, Tracking.None, 1);
        Assert.Equal(images.Labels, trained.Predict(images.Pixels));
    }

    [Fact]
    public void Tracked_losses_are_those_of_the_network_at_the_end_of_the_epoch()
    {
        using var images = TwoShades();
        using var trained = Train(images, Short, Tracking.AfterEpoch, 2);
        Assert.Equal(2, trained.Trajectories!.Epochs);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var expected = -trained.Network.forward(images.Pixels).log_softmax(1).gather(1, tensor(images.Labels.Select(label => (long)label).ToArray()).unsqueeze(1)).squeeze(1);
        Assert.Equal(expected.data<float>().ToArray(), trained.Trajectories.Losses(1).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(expected.neg().exp().data<float>().ToArray(), trained.Trajectories.Probabilities(1).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Tracking_changes_nothing_of_the_training()
    {
        using var images = TwoShades();
        using var plain = Train(images, Short, Tracking.None, 3);
        using var after = Train(images, Short, Tracking.AfterEpoch, 3);
        using var along = Train(images, Short, Tracking.TrainingPass, 3);
        foreach (var ((name, weights), (other, third)) in plain.Network.state_dict().Zip(after.Network.state_dict().Zip(along.Network.state_dict(), (a, b) => (a.Value, b.Value))))
        {
            Assert.True(weights.equal(other).all().item<bool>(), name);
            Assert.True(weights.equal(third).all().item<bool>(), name);
        }
        Assert.Equal(2, along.Trajectories!.Epochs);
        Assert.All(along.Trajectories.Losses(0).ToArray(), loss => Assert.True(loss > 0));
    }

    [Fact]
    public void The_rate_falls_along_half_a_cosine_once_an_epoch()
    {
        var options = new ClassifierTrainingOptions { Epochs = 30, CosineEpochs = 100 };
        Assert.Equal(1e-3, options.LearningRateAt(0));
        Assert.Equal(5e-4, options.LearningRateAt(50), 1e-12);
        Assert.Equal(0.79e-3, options.LearningRateAt(30), 1e-5);        // "about 80 % of the rate" after the 30 tracked epochs
    }

    [Fact]
    public void Augmentation_keeps_every_images_pixels_within_a_margin()
    {
        using var images = Numbered();
        var seeds = new SeedStreams(5);
        var batches = new ImageBatches(images, [.. Enumerable.Range(0, images.Count)], new() { Augmentation = Augmentation.FlipAndCrop, BatchSize = 8 }, seeds.Stream("a"), seeds.Stream("b"));
        using var scope = NewDisposeScope();
        var moved = 0;
        foreach (var (rows, read) in batches.Epoch())
        {
            var (pixels, labels) = read();
            Assert.Equal(rows.Select(row => (long)images.Labels[row]), labels.data<long>().ToArray());
            Assert.Equal([rows.Length, 3, 32, 32], pixels.shape);
            for (var i = 0; i < rows.Length; i++)
            {
                // An image whose column c has the value c / 100 still goes up or down by 1 / 100 a column in its middle.
                var row = pixels[i, 0, 16].data<float>().ToArray();
                var step = row[17] - row[16];
                Assert.Equal(0.01f, Math.Abs(step), 1e-5f);
                moved += Math.Abs(row[16] - 0.16f) > 1e-4 ? 1 : 0;
            }
        }
        Assert.True(moved > images.Count / 2);
    }

    [Fact]
    public void An_augmented_image_is_its_own_original_mirrored_or_not_and_moved_by_up_to_four_pixels()
    {
        using var scope = NewDisposeScope();
        using var images = new ImageSet(new SeedStream(3).Uniform(12, 3, 9, 11), [.. new int[12]], ["one"], [.. Enumerable.Range(0, 12).Select(i => $"{i}")]);
        var batches = new ImageBatches(images, [.. Enumerable.Range(0, 12)], new() { Augmentation = Augmentation.FlipAndCrop, BatchSize = 5 }, new SeedStream(1), new SeedStream(2));
        foreach (var (rows, read) in batches.Epoch())
        {
            var pixels = read().Pixels;
            for (var i = 0; i < rows.Length; i++)
                Assert.True(IsMoved(pixels[i], images.Pixels[rows[i]]), $"image {rows[i]}");
        }
    }

    private static bool IsMoved(Tensor image, Tensor original)
    {
        foreach (var one in (Tensor[])[original, original.flip(2)])
        {
            var padded = nn.functional.pad(one.unsqueeze(0), [4, 4, 4, 4], TorchSharp.PaddingModes.Reflect)[0];
            for (var move = 0; move < 81; move++)
            {
                if (padded.narrow(1, move / 9, 9).narrow(2, move % 9, 11).equal(image).all().item<bool>())
                    return true;
            }
        }
        return false;
    }

    // TorchSharp counts one tensor for each weight of a network even when the network is disposed; what matters is that steps and epochs add none.
    [Fact]
    public void A_longer_training_leaves_no_more_tensors_behind_than_a_short_one()
    {
        using var images = TwoShades();
        Left(1);
        Assert.Equal(Left(1), Left(5));

        long Left(int epochs)
        {
            var before = Live();
            Train(images, Short with { Epochs = epochs }, Tracking.AfterEpoch, 1).Dispose();
            return Live() - before;
        }
    }

    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LiveTensors.Count;
    }

    [Fact]
    public void Options_that_cannot_train_are_refused()
    {
        using var images = TwoShades();
        var fault = Assert.Throws<AssayException>(() => Train(images, Short with { CosineEpochs = 1, BatchSize = 0 }, Tracking.None, 1));
        Assert.Contains("cosineEpochs: is 1, fewer than the 2 epochs", fault.Message, StringComparison.Ordinal);
        Assert.Contains("batchSize: is 0", fault.Message, StringComparison.Ordinal);
    }

    private static Classifier Train(ImageSet images, ClassifierTrainingOptions options, Tracking tracking, long seed) =>
        Classifier.Train(Tiny, images, [.. Enumerable.Range(0, images.Count)], options, tracking, new SeedStreams(seed), SilentProgress.Instance);

    private static ImageSet TwoShades()
    {
        var pixels = cat([new SeedStream(1).Uniform(48, 3, 16, 16) * 0.5, new SeedStream(2).Uniform(48, 3, 16, 16) * 0.5 + 0.5], 0);
        return new(pixels, [.. Enumerable.Range(0, 96).Select(i => i / 48)], SyntheticSigns.Classes, [.. Enumerable.Range(0, 96).Select(i => $"{i}")]);
    }

    private static ImageSet Numbered()
    {
        var pixels = (arange(32, dtype: ScalarType.Float32) / 100).expand(24, 3, 32, 32).contiguous();
        return new(pixels, [.. Enumerable.Range(0, 24).Select(i => i % 12)], SyntheticSigns.Classes, [.. Enumerable.Range(0, 24).Select(i => $"{i}")]);
    }
}
