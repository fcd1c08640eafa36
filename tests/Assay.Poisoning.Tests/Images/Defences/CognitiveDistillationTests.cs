using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class CognitiveDistillationTests
{
    [Fact]
    public void An_image_decided_by_one_spot_has_a_smaller_mask_than_one_decided_by_all_of_it()
    {
        using var scope = NewDisposeScope();
        var board = ((arange(16, dtype: ScalarType.Float32).unsqueeze(1) + arange(16, dtype: ScalarType.Float32)) % 2).reshape(1, 1, 16, 16);       // a chess board
        var spotted = board.clone();
        spotted.narrow(2, 2, 2).narrow(3, 2, 2).fill_(1);
        board.narrow(2, 2, 2).narrow(3, 2, 2).fill_(0);
        var norms = Norms(new(), cat([spotted, board], 0), images =>
        {
            // With the spot white the first class for certain; else the second, by how much of the board is there.
            var spot = ((images.narrow(2, 2, 2).narrow(3, 2, 2).mean([1, 2, 3]) - 0.8) * 40).sigmoid();
            return stack([20 * spot, 80 * (1 - spot) * (images * (2 * board - 1)).mean([1, 2, 3])], 1);
        });
        Assert.InRange(norms[0], 2, 80);            // of 256 pixels, four of them the spot
        Assert.InRange(norms[1], 150, 256);
    }

    [Fact]
    public void A_network_that_looks_at_nothing_leaves_no_mask()
    {
        using var images = new SeedStream(1).Uniform(2, 3, 8, 8);
        Assert.All(Norms(new(), images, seen => seen.mean([1, 2, 3]).unsqueeze(1) * 0), norm => Assert.InRange(norm, 0, 1));
    }

    [Fact]
    public void A_mask_starts_at_what_tanh_makes_of_one_and_its_first_step_is_as_long_as_the_rate()
    {
        using var images = new SeedStream(1).Uniform(1, 3, 8, 8);
        var norm = Norms(new() { Steps = 1, LearningRate = 0.25 }, images, seen => seen.mean([1, 2, 3]).unsqueeze(1) * 0)[0];
        Assert.Equal(64 * (Math.Tanh(0.75) + 1) / 2, norm, 1e-3);
    }

    [Fact]
    public void Of_a_subsample_the_smallest_masks_go_and_everything_else_stays()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images);
        var suspect = Suspects.Suspect(images, attacked, [.. Enumerable.Range(40, 46)]);
        var screening = new CognitiveDistillation { Steps = 3, Subsample = 60, Share = 0.5 }.Score(suspect);
        Assert.Equal("60 of 86 examples looked at", screening.Note);
        var lowest = screening.Scores.Min();
        Assert.InRange(screening.Scores.Count(score => score > lowest), 50, 59);
        Assert.All(Enumerable.Range(0, 86).Where(row => screening.Scores[row] == lowest), row => Assert.False(screening.Dropped[row]));
        Assert.DoesNotContain(true, screening.Dropped[40..]);
        Assert.Contains(true, screening.Dropped[..40]);
    }

    [Fact]
    public void Nothing_is_left_on_the_weights_of_the_classifier()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        attacked.Network.zero_grad(set_to_none: true);
        new CognitiveDistillation { Steps = 2 }.Score(Suspects.Suspect(images, attacked));
        Assert.All(attacked.Network.parameters(), weight => Assert.True(weight.requires_grad && weight.grad is null));
    }

    [Fact]
    public void Options_that_make_no_mask_are_refused()
    {
        using var images = Suspects.Shades();
        using var attacked = Suspects.Trained(images, epochs: 1);
        var fault = Assert.Throws<AssayException>(() => new CognitiveDistillation { Steps = 0, LearningRate = 0, SizeWeight = -1, RoughnessWeight = -1, Share = 1, Subsample = 0 }.Score(Suspects.Suspect(images, attacked)));
        foreach (var found in (string[])["steps: is 0", "learningRate: is 0", "sizeWeight: is -1", "roughnessWeight: is -1", "share: is 1", "subsample: is 0"])
            Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    private static double[] Norms(CognitiveDistillation defence, Tensor images, Func<Tensor, Tensor> network) => defence.MaskNorms(network, images, new SeedStream(3), TestContext.Current.CancellationToken);
}
