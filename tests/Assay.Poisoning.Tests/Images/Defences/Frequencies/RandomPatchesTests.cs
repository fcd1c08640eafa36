using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Frequencies;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences.Frequencies;

public sealed class RandomPatchesTests
{
    [Fact]
    public void Each_image_gets_one_rectangle_of_2_to_7_pixels_up_to_5_from_a_corner()
    {
        using var black = zeros(300, 3, 20, 24);
        using var made = RandomPatches.On(black, new SeedStream(1));
        var (corners, offsets, sides, white) = (new HashSet<int>(), new HashSet<int>(), new HashSet<int>(), 0);
        for (var i = 0; i < 300; i++)
        {
            var (top, bottom, left, right) = Box(made[i]);
            Assert.Equal(3 * (bottom - top + 1) * (right - left + 1), made[i].gt(0).sum().item<long>());        // full, and nothing beside it
            var (below, behind) = (19 - bottom, 23 - right);
            Assert.Equal(Math.Min(top, below), Math.Min(left, behind));
            offsets.Add(Math.Min(top, below));
            corners.Add((top < below ? 0 : 2) + (left < behind ? 0 : 1));
            sides.UnionWith([bottom - top + 1, right - left + 1]);
            white += made[i].max().item<float>() == 1 && made[i].eq(1).sum().item<long>() == made[i].gt(0).sum().item<long>() ? 1 : 0;
        }
        Assert.Equal(Enumerable.Range(0, 4), corners.Order());
        Assert.Equal(Enumerable.Range(0, 6), offsets.Order());
        Assert.Equal(Enumerable.Range(2, 6), sides.Order());
        Assert.InRange(white, 110, 190);                // half of 300, the others of noise
        Assert.Equal(0, black.sum().item<float>());     // what was given is as it was
    }

    [Fact]
    public void Images_too_small_for_patches_are_refused()
    {
        using var small = zeros(1, 3, 16, 11);
        Assert.Contains("images are 16×11, expected at least 12 pixels", Assert.Throws<AssayException>(() => RandomPatches.On(small, new SeedStream(1))).Message, StringComparison.Ordinal);
    }

    private static (int Top, int Bottom, int Left, int Right) Box(Tensor image)
    {
        var (rows, columns) = (Set(image.amax([0, 2])), Set(image.amax([0, 1])));
        return (rows[0], rows[^1], columns[0], columns[^1]);
    }

    private static int[] Set(Tensor line)
    {
        var values = line.data<float>().ToArray();
        return [.. Enumerable.Range(0, values.Length).Where(i => values[i] > 0)];
    }
}
