using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Tensors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Frequencies;

/// <summary>What a defender thinks triggers may look like: a small white or noisy rectangle near a corner. The original detector learns blends, shadows and noise all over too; the authors of BaDLoss leave these out.</summary>
internal static class RandomPatches
{
    private const int SmallestSide = 2, LargestSide = 7, LargestOffset = 5;

    /// <summary>The images with one rectangle each: sides of 2 to 7 pixels, 0 to 5 pixels from both edges of any corner.</summary>
    /// <param name="images">[N, C, H, W]; not changed.</param>
    /// <param name="draws">Of everything random.</param>
    public static Tensor On(Tensor images, SeedStream draws)
    {
        if (images.shape[2] < LargestSide + LargestOffset || images.shape[3] < LargestSide + LargestOffset)
            throw new AssayException(Invariant($"images are {images.shape[2]}×{images.shape[3]}, expected at least {LargestSide + LargestOffset} pixels each way to put patches on."));
        using var scope = NewDisposeScope();
        var made = images.clone();
        for (var i = 0L; i < images.shape[0]; i++)
            Cover(made[i], draws);
        return made.MoveToOuterDisposeScope();
    }

    private static void Cover(Tensor image, SeedStream draws)
    {
        using var scope = NewDisposeScope();
        var (high, wide, offset, corner) = (Side(draws), Side(draws), draws.NextInt32(LargestOffset + 1), draws.NextInt32(4));
        var (top, left) = (corner < 2 ? offset : image.shape[1] - offset - high, corner % 2 == 0 ? offset : image.shape[2] - offset - wide);
        var covered = image.narrow(1, top, high).narrow(2, left, wide);
        if (draws.NextInt32(2) == 0)
            covered.fill_(1);
        else
            covered.copy_(draws.Uniform(covered.shape));
    }

    private static int Side(SeedStream draws) => SmallestSide + draws.NextInt32(LargestSide - SmallestSide + 1);
}
