using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>A faint mixture with one fixed image of random pixels (Chen et al. 2017).</summary>
public sealed record RandomBlend : Trigger
{
    /// <summary>Share of the pattern in the mixture.</summary>
    public double Alpha { get; init; } = 0.075;             // badloss, 32×32

    /// <summary>Of the pattern, which everyone who uses the attack must share.</summary>
    public long PatternSeed { get; init; }

    /// <inheritdoc/>
    public override string Name => "blend_r";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => ShareFaults("alpha", Alpha);

    private protected override Tensor Applied(Tensor images, double strength) => Blend(images, Pattern(images.shape[1], images.shape[2], images.shape[3]), Alpha * strength);

    // Whole numbers of 255 parts, since the authors keep it as a PNG.
    private Tensor Pattern(long channels, long height, long width) =>
        (new SeedStreams(PatternSeed).Stream("blend_r").Uniform(channels, height, width) * 256).floor() / 255;
}
