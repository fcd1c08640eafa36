using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Frequencies;
using Assay.Tensors;

namespace Assay.Poisoning.Tests.Images.Defences.Frequencies;

public sealed class CosineTransformTests
{
    [Fact]
    public void Coefficients_are_sums_of_cosines()
    {
        using var images = new SeedStream(1).Uniform(2, 2, 5, 7);
        using var found = CosineTransform.Of(images);
        var (pixels, coefficients) = (images.data<float>().ToArray(), found.data<float>().ToArray());
        for (var plane = 0; plane < 4; plane++)
            for (var down = 0; down < 5; down++)
                for (var across = 0; across < 7; across++)
                    Assert.Equal(Sum(pixels[(plane * 35)..((plane + 1) * 35)], down, across), coefficients[plane * 35 + down * 7 + across], 1e-5);
    }

    [Fact]
    public void No_energy_is_lost_or_gained()
    {
        using var images = new SeedStream(2).Uniform(3, 3, 32, 32);
        using var found = CosineTransform.Of(images);
        Assert.Equal(images.square().sum().item<float>(), found.square().sum().item<float>(), 0.1f);
    }

    private static double Sum(float[] pixels, int down, int across)
    {
        var sum = 0.0;
        for (var row = 0; row < 5; row++)
            for (var column = 0; column < 7; column++)
                sum += pixels[row * 7 + column] * Math.Cos(Math.PI * (2 * row + 1) * down / 10) * Math.Cos(Math.PI * (2 * column + 1) * across / 14);
        return sum * Math.Sqrt((down == 0 ? 1 : 2) / 5.0) * Math.Sqrt((across == 0 ? 1 : 2) / 7.0);
    }
}
