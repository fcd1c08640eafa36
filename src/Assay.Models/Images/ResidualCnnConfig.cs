using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Models.Images;

/// <summary>What stands before the stages.</summary>
public enum CnnStem
{
    /// <summary>3×3, stride 1: ResNets for images of 32×32.</summary>
    Small,

    /// <summary>3×3, stride 2: the smallest networks for images of 32×32, a quarter of the work.</summary>
    SmallStrided,

    /// <summary>7×7, stride 2, then max pooling over 3×3, stride 2: ResNets for images of 224×224.</summary>
    Large,
}

/// <summary>The shape of a residual CNN (He et al. 2016).</summary>
public sealed record ResidualCnnConfig : IOptions
{
    /// <summary>Colour channels of the images.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>What stands before the stages; its width is the first stage's.</summary>
    public CnnStem Stem { get; init; }

    /// <summary>Channels of each stage. From the second on a stage halves the image.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 128, 256, 512];

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>Blocks of 1×1, 3×3, 1×1 whose output is four times as wide, instead of two of 3×3.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>Whether the first stage halves the image too.</summary>
    public bool HalveFirst { get; init; }

    /// <summary>Three blocks of 24, 48 and 96 channels on a strided stem: 0.15 million weights, for runs on two cores.</summary>
    public static ResidualCnnConfig Small(int channels, int classes) =>
        new() { Channels = channels, Classes = classes, Stem = CnnStem.SmallStrided, Widths = [24, 48, 96], Blocks = [1, 1, 1], HalveFirst = true };

    /// <summary>ResNet-18, with the stem for 32×32 or, for larger images, the original one.</summary>
    public static ResidualCnnConfig ResNet18(int channels, int classes, bool large = false) => new() { Channels = channels, Classes = classes, Stem = large ? CnnStem.Large : CnnStem.Small };

    /// <summary>ResNet-50, with the stem for 32×32 or, for larger images, the original one.</summary>
    public static ResidualCnnConfig ResNet50(int channels, int classes, bool large = false) =>
        new() { Channels = channels, Classes = classes, Stem = large ? CnnStem.Large : CnnStem.Small, Blocks = [3, 4, 6, 3], Bottleneck = true };

    /// <summary>Multiplications and additions of one image's way through the network.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    public double Operations(int height, int width)
    {
        var side = Stem == CnnStem.Small ? 1 : 2;
        double area = (double)height * width / (side * side), channels = Widths[0];
        var operations = 2 * area * Channels * channels * (Stem == CnnStem.Large ? 49 : 9);
        area /= Stem == CnnStem.Large ? 4 : 1;
        for (var stage = 0; stage < Widths.Count; stage++)
        {
            for (var block = 0; block < Blocks[stage]; block++)
            {
                var (strided, output) = (block == 0 && (stage > 0 || HalveFirst), Widths[stage] * (Bottleneck ? 4.0 : 1));
                var before = area;
                area /= strided ? 4 : 1;
                operations += 2 * Block(before, area, channels, Widths[stage], output) + (strided || channels != output ? 2 * area * channels * output : 0);
                channels = output;
            }
        }
        return operations + 2 * channels * Classes;
    }

    private double Block(double before, double area, double channels, double width, double output) => Bottleneck
        ? before * channels * width + area * (9 * width * width + width * output)
        : area * 9 * (channels * width + width * width);

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("channels", Channels), ("classes", Classes), ("widths", Widths.DefaultIfEmpty(0).Min()), ("blocks", Blocks.DefaultIfEmpty(0).Min())])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (Widths.Count != Blocks.Count)
            yield return new Fault("blocks", Invariant($"holds {Blocks.Count} stages, widths {Widths.Count}, expected as many"));
    }
}
