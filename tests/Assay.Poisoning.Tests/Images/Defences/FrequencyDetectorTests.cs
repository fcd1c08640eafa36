using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Defences.Frequencies;
using Assay.Poisoning.Images.Signs;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class FrequencyDetectorTests
{
    [Fact]
    public void Patched_signs_are_told_from_clean_ones_after_a_short_training()
    {
        using var images = PatchedSigns();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var screening = new FrequencyDetector { Epochs = 5, LearningRate = 0.5 }.Score(Suspects.Suspect(images, attacked, [.. Enumerable.Range(100, 60)]));
        Assert.All(screening.Scores, score => Assert.InRange(score, 0, 1));
        Assert.True(Auroc.Of(screening.Scores[..100], [.. Enumerable.Range(0, 100).Select(row => row < 50)]) > 0.9);
        Assert.DoesNotContain(true, screening.Dropped[100..]);
        for (var row = 0; row < 100; row++)
            Assert.Equal(screening.Scores[row] >= 0.5, screening.Dropped[row]);
    }

    // 3×3 convolutions and their biases, two numbers a channel for each norm, and 128 × 4 × 4 features for the last layer.
    [Fact]
    public void The_network_has_the_published_layers()
    {
        using var network = new FrequencyCnn(3, 32, 32, new SeedStream(1), new SeedStream(2));
        (int From, int To)[] layers = [(3, 32), (32, 32), (32, 64), (64, 64), (64, 128), (128, 128)];
        Assert.Equal(layers.Sum(layer => 9 * layer.From * layer.To + 3 * layer.To) + 2048 * 2 + 2, network.parameters().Sum(weight => weight.numel()));
    }

    [Fact]
    public void Channels_are_left_out_in_training_alone()
    {
        using var scope = NewDisposeScope();
        using var network = new FrequencyCnn(1, 16, 16, new SeedStream(1), new SeedStream(2));
        var spectra = randn(4, 1, 16, 16);
        Assert.False(network.forward(spectra).equal(network.forward(spectra)).all().item<bool>());
        network.eval();
        Assert.True(network.forward(spectra).equal(network.forward(spectra)).all().item<bool>());
    }

    [Fact]
    public void Without_trusted_examples_there_is_nothing_to_learn_from()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        Assert.Contains("no trusted examples", Assert.Throws<AssayException>(() => new FrequencyDetector().Score(Suspects.Suspect(images, attacked))).Message, StringComparison.Ordinal);
        var fault = Assert.Throws<AssayException>(() => new FrequencyDetector { Epochs = 0, BatchSize = 0, LearningRate = 0, WeightDecay = -1, Threshold = 2 }.Score(Suspects.Suspect(images, attacked, 1)));
        foreach (var found in (string[])["epochs: is 0", "batchSize: is 0", "learningRate: is 0", "weightDecay: is -1", "threshold: is 2"])
            Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    // 160 signs at half their size, the first 50 with a white square of four pixels near the lower right corner.
    private static ImageSet PatchedSigns()
    {
        var (signs, test) = SyntheticSigns.Make(new() { Train = 160, Test = 12 }, 5);
        using (signs)
        using (test)
        {
            var pixels = nn.functional.avg_pool2d(signs.Pixels, 2);
            pixels.narrow(0, 0, 50).narrow(2, 11, 4).narrow(3, 11, 4).fill_(1);
            return Suspects.Of(pixels, [.. signs.Labels], SyntheticSigns.ClassCount);
        }
    }
}
