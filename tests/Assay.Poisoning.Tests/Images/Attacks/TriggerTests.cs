using Assay.Core.Errors;
using Assay.Poisoning.Images.Attacks;
using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Attacks;

/// <summary>Every trigger held to pixels worked out by hand from its definition.</summary>
public sealed class TriggerTests
{
    [Fact]
    public void A_patch_turns_four_pixels_white_and_no_other()
    {
        var made = Pixels(new Patch(), Grey(0.25));
        (int, int)[] white = [(30, 30), (28, 30), (30, 28), (29, 29)];
        Each(made, (_, row, column, value) => Assert.Equal(white.Contains((row, column)) ? 1f : 0.25f, value));
    }

    [Fact]
    public void Blocks_turn_four_squares_of_eight_white()
    {
        using var images = full([1, 3, 40, 40], 0.25f);
        using var made = new Patch { Blocks = true }.Apply(images);
        Assert.Equal(3 * 4 * 64, made.eq(1).sum().item<long>());
        Assert.Equal(3 * 64, made.narrow(2, 24, 8).narrow(3, 8, 8).eq(1).sum().item<long>());
        Assert.Equal(3 * 64, made.narrow(2, 16, 8).narrow(3, 16, 8).eq(1).sum().item<long>());
    }

    [Fact]
    public void A_single_pixel_is_one_in_from_the_lower_right_corner() =>
        Each(Pixels(new SinglePixel(), Grey(0)), (_, row, column, value) => Assert.Equal((row, column) == (30, 30) ? 1f : 0f, value));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lattice_is_mixed_in_at_even_rows_and_columns(double strength) =>
        Each(Pixels(new LatticeBlend { Alpha = 0.1 }, Grey(0.5), strength), (_, row, column, value) =>
            Assert.Equal(0.5 * (1 - 0.1 * strength) + (row % 2 == 0 && column % 2 == 0 ? 0.1 * strength : 0), value, 1e-6));

    [Fact]
    public void A_random_blend_is_the_same_image_of_bytes_every_time()
    {
        var trigger = new RandomBlend { Alpha = 0.5, PatternSeed = 3 };
        var black = Pixels(trigger, Grey(0));
        Each(black, (_, _, _, value) => Assert.Equal(Math.Round(value * 2 * 255), value * 2 * 255, 1e-3));    // whole numbers of 255 parts
        Assert.Equal(black, Pixels(trigger, Grey(0)));
        Assert.NotEqual(black, Pixels(trigger with { PatternSeed = 4 }, Grey(0)));
        Assert.True(black.Max() * 2 > 0.98 && black.Min() * 2 < 0.02);
        Assert.Equal(0.5, black.Average() * 2, 0.02);
    }

    [Fact]
    public void A_sinusoid_has_six_periods_across_and_is_cut_off_at_white()
    {
        Each(Pixels(new Sinusoid { Alpha = 0.1 }, Grey(0.5)), (_, _, column, value) =>
            Assert.Equal(0.45 + 0.1 * (1 - Math.Cos(2 * Math.PI * 6 * column / 32)), value, 1e-6));
        Each(Pixels(new Sinusoid { Alpha = 0.1 }, Grey(1)), (_, _, column, value) =>
            Assert.Equal(Math.Min(1, 0.9 + 0.1 * (1 - Math.Cos(2 * Math.PI * 6 * column / 32))), value, 1e-6));
    }

    // The image of a grey of 102: Y = 102, Cr = Cb = 128. The pattern is the sum of two basis images of the orthonormal DCT.
    [Fact]
    public void A_frequency_trigger_raises_two_coefficients_of_both_colour_channels() =>
        Each(Pixels(new Frequency { Magnitude = 30 }, Grey(0.4)), (channel, row, column, value) =>
        {
            var colour = Math.Floor(128 + 30 * (Basis(15, row) * Basis(15, column) + Basis(31, row) * Basis(31, column))) - 128;
            var expected = channel switch { 0 => 102 + 1.403 * colour, 1 => 102 - 0.714 * colour - 0.344 * colour, _ => 102 + 1.773 * colour };
            Assert.Equal(Math.Round(expected) / 255, value, 1.01 / 255);        // a pattern next to a whole number may fall to either side
        });

    [Fact]
    public void A_frequency_trigger_leaves_brightness_alone_and_moves_the_coefficients_it_names()
    {
        var made = Pixels(new Frequency { Magnitude = 90 }, Grey(0.4));
        double Coefficient(int k) => Enumerable.Range(0, 1024).Sum(i => (made[i] - made[1024 + i]) * 255 * Basis(k, i / 32) * Basis(k, i % 32));
        // What a loop in double precision over the same steps gives: 90 × 2.461 = 221.5 less what bytes round away, and a harmonic of it.
        Assert.Equal(216.568, Coefficient(15), 0.01);      // red less green
        Assert.Equal(219.195, Coefficient(31), 0.01);
        Assert.Equal(6.326, Coefficient(7), 0.01);
        Assert.Equal(0.330, Coefficient(23), 0.01);
    }

    [Fact]
    public void A_warp_moves_pixels_and_changes_an_even_image_only_where_it_reaches_beyond_the_edge()
    {
        var trigger = new Warp { Shift = 1 };
        Each(Pixels(trigger, Grey(0.5)), (_, _, _, value) => Assert.Equal(0.5f, value, 1e-5f));     // the field stops at the edges
        using var slope = linspace(0, 1, 32, ScalarType.Float32).expand(1, 3, 32, 32);
        using var warped = trigger.Apply(slope);
        using var moved = (warped - slope).abs() * 31;                    // pixels along the row
        Assert.InRange(moved.mean().item<float>(), 0.1, 1);
        Assert.InRange(moved.max().item<float>(), 0.3, 3);
    }

    [Fact]
    public void A_perturbation_is_added_from_its_file_and_one_of_another_size_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var noise = stack([full([3, 32, 32], 0.2f), full([3, 32, 32], 9f)], 0);
        NpyFile.Write(folder["noise.npy"], noise);
        var trigger = new UniversalPerturbation { File = folder["noise.npy"] };
        Each(Pixels(trigger, Grey(0.5)), (_, _, _, value) => Assert.Equal(0.7f, value, 1e-6f));
        Each(Pixels(trigger, Grey(0.5), strength: 2), (_, _, _, value) => Assert.Equal(0.9f, value, 1e-6f));
        using var small = zeros(1, 3, 16, 16);
        Assert.Contains("holds [2, 3, 32, 32], expected [3, 16, 16]", Assert.Throws<UnreadableFileException>(() => trigger.Apply(small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused_with_what_was_expected()
    {
        using var small = zeros(1, 3, 28, 28);
        using var grey = zeros(1, 1, 32, 32);
        Assert.Contains("frequency: images are 3×28×28, expected sides that are multiples of 32", Assert.Throws<AssayException>(() => new Frequency().Apply(small)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 3 channels", Assert.Throws<AssayException>(() => new Frequency().Apply(grey)).Message, StringComparison.Ordinal);
        Assert.Contains("expected at least 32 pixels", Assert.Throws<AssayException>(() => new Patch { Blocks = true }.Apply(small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_images_given_are_not_changed()
    {
        foreach (Trigger trigger in (Trigger[])[new Patch(), new SinglePixel(), new RandomBlend(), new LatticeBlend(), new Sinusoid(), new Frequency(), new Warp()])
        {
            using var images = Grey(0.3);
            using var made = trigger.Apply(images);
            Assert.Equal(0, (images - 0.3f).abs().max().item<float>(), 1e-7);
        }
    }

    private static Tensor Grey(double value) => full([1, 3, 32, 32], (float)value);

    private static float[] Pixels(Trigger trigger, Tensor images, double strength = 1)
    {
        using (images)
        using (var made = trigger.Apply(images, strength))
            return made.data<float>().ToArray();
    }

    private static void Each(float[] pixels, Action<int, int, int, float> check)
    {
        for (var i = 0; i < pixels.Length; i++)
            check(i / 1024, i / 32 % 32, i % 32, pixels[i]);
    }

    private static double Basis(int k, int x) => Math.Sqrt(2.0 / 32) * Math.Cos(Math.PI * k * (x + 0.5) / 32);
}
