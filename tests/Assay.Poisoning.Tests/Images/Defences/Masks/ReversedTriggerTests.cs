using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Masks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences.Masks;

public sealed class ReversedTriggerTests
{
    [Fact]
    public void A_class_that_one_pixel_turns_on_has_a_smaller_mask_than_one_that_the_whole_image_turns_on()
    {
        using var scope = NewDisposeScope();
        var images = new SeedStream(1).Uniform(64, 1, 8, 8) * 0.8;
        var (whole, pixel) = (Find(images, 1), Find(images, 2));
        Assert.InRange(pixel.Norm, 0.1, 4);
        Assert.InRange(whole.Norm, 20, 64);
        Assert.Equal(0, pixel.Mask.flatten().argmax().item<long>());
        Assert.True(pixel.Trigger[0, 0, 0].item<float>() > 0.8);
        Assert.Equal(pixel.Norm, pixel.Mask.sum().item<float>(), 1e-4);
        Assert.True(Network(pixel.On(images)).argmax(1).eq(2).sum().item<long>() > 48);        // of 64; the epoch's last steps may have made it too small for some
    }

    [Fact]
    public void A_class_that_nothing_turns_on_has_no_trigger()
    {
        using var scope = NewDisposeScope();
        var images = new SeedStream(1).Uniform(16, 1, 8, 8);
        Assert.Null(ReversedTrigger.Find(seen => cat([seen.mean([2, 3]), seen.mean([2, 3]) - 1], 1), images, 1, (5, 16, 0.1), new SeedStream(5), () => { }));
    }

    [Fact]
    public void An_image_under_a_trigger_is_mixed_by_the_mask()
    {
        using var scope = NewDisposeScope();
        var trigger = new ReversedTrigger(tensor(new float[] { 0, 0.25f, 1 }).reshape(1, 1, 3), tensor(new float[] { 1, 1, 0.5f }).reshape(1, 1, 3), 1.25);
        Assert.Equal([0.2f, 0.4f, 0.5f], trigger.On(full([1, 1, 1, 3], 0.2f)).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static ReversedTrigger Find(Tensor images, int target) => ReversedTrigger.Find(Network, images, target, (30, 16, 0.1), new SeedStream(5), () => { })!;

    // Class 1 where the image is light on average, class 2 where its first pixel is, else class 0.
    private static Tensor Network(Tensor images)
    {
        var light = images.mean([1, 2, 3]);
        return stack([zeros_like(light), 40 * (light - 0.85), 40 * (images[TensorIndex.Colon, 0, 0, 0] - 0.85)], 1);
    }
}
