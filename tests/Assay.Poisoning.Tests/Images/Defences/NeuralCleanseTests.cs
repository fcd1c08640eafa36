using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Poisoning.Images;
using Assay.Poisoning.Images.Defences;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class NeuralCleanseTests
{
    // Median 50, deviations 0 0 1 2 3 40 40 with median 2: 10 lies 40 / (1.4826 × 2) below, and 90 as much above.
    [Fact]
    public void Classes_with_unusually_small_triggers_are_attacked_and_those_with_large_ones_are_not()
    {
        double[] norms = [49, 10, 52, 90, 50, 47, 50];
        Assert.Equal([1], new NeuralCleanse().Attacked(norms));
        Assert.Equal([1], new NeuralCleanse { AnomalyIndex = 40 / (1.4826 * 2) - 0.01 }.Attacked(norms));
        Assert.Empty(new NeuralCleanse { AnomalyIndex = 40 / (1.4826 * 2) + 0.01 }.Attacked(norms));
        Assert.Equal([3], new NeuralCleanse().Attacked([double.NaN, 49, double.NaN, 10, 52, 90, 50, 47, 50, double.NaN]));      // classes without a trigger take no part
        Assert.Empty(new NeuralCleanse().Attacked([5, 5, 5, 5]));
        Assert.Empty(new NeuralCleanse().Attacked([double.NaN, double.NaN]));
    }

    [Fact]
    public void A_threshold_rejects_no_more_trusted_examples_than_asked_for()
    {
        double[] activations = [10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5];
        var trusted = Enumerable.Range(1, 9).ToArray();                     // 1 … 9: two ninths are 8 and 9, and 7 is the threshold
        var excess = NeuralCleanse.Excess(activations, trusted, 2.5 / 9);
        Assert.Equal([0, 8, 9, 10], Enumerable.Range(0, 11).Where(row => excess[row] > 0));
        Assert.Equal(3 / Math.Sqrt(7.5), excess[0], 1e-9);                  // the variance of 1 … 9 is 7.5
    }

    [Fact]
    public void The_target_of_a_patch_is_found_and_patched_images_stand_out()
    {
        using var images = PatchedColours();
        using var attacked = Suspects.Trained(images, epochs: 20);
        int[] trusted = [.. Enumerable.Range(40, 60)];
        var screening = new NeuralCleanse { Epochs = 30, LearningRate = 0.1, Subsample = 128 }.Score(Suspects.Suspect(images, attacked, trusted));
        Assert.Equal("classes 0 taken for attacked; 128 of 220 examples searched", screening.Note);
        Assert.True(Auroc.Of(screening.Scores, [.. Enumerable.Range(0, 220).Select(row => row < 40)]) > 0.8);      // true images of the target excite the same features
        Assert.Equal(screening.Scores[100..].Select(score => score > 0), screening.Dropped[100..]);
        Assert.DoesNotContain(true, screening.Dropped[40..100]);
    }

    [Fact]
    public void Without_an_attacked_class_nothing_goes()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var screening = new NeuralCleanse { Epochs = 1 }.Score(Suspects.Suspect(images, attacked, 50));      // of two classes none can stand out
        Assert.StartsWith("no class taken for attacked", screening.Note, StringComparison.Ordinal);
        Assert.DoesNotContain(true, screening.Dropped);
        Assert.All(screening.Scores, score => Assert.Equal(0, score));
    }

    [Fact]
    public void Options_that_find_no_trigger_are_refused()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        Assert.Contains("no trusted examples", Assert.Throws<AssayException>(() => new NeuralCleanse().Score(Suspects.Suspect(images, attacked))).Message, StringComparison.Ordinal);
        var fault = Assert.Throws<AssayException>(() => new NeuralCleanse { Epochs = 0, LearningRate = 0, AnomalyIndex = 0, NeuronShare = 1, FalsePositives = 1, Subsample = 0 }.Score(Suspects.Suspect(images, attacked, 1)));
        foreach (var found in (string[])["epochs: is 0", "learningRate: is 0", "anomalyIndex: is 0", "neuronShare: is 1", "falsePositives: is 1", "subsample: is 0"])
            Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    // Six classes of one colour each; the first 40 images are of all colours, with a white square, and are called class 0.
    private static ImageSet PatchedColours()
    {
        using var scope = NewDisposeScope();
        int[] colours = [.. Enumerable.Range(0, 220).Select(i => i % 6)];
        var colour = tensor(colours.SelectMany(one => Enumerable.Range(0, 3).Select(channel => ((one + 1) >> channel & 1) * 0.5f)).ToArray()).reshape(220, 3, 1, 1);
        var pixels = colour + new SeedStream(3).Uniform(220, 3, 16, 16) * 0.4;
        pixels.narrow(0, 0, 40).narrow(2, 11, 3).narrow(3, 11, 3).fill_(1);
        return Suspects.Of(pixels, [.. colours.Select((one, i) => i < 40 ? 0 : one)], 6);
    }
}
