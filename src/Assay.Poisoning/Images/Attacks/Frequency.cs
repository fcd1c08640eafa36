using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>Two high frequencies of the colour channels raised (after FTrojan, Wang et al. 2022): coefficients (15, 15) and (31, 31) of the DCT of every 32×32 block of Cr and Cb.</summary>
/// <remarks>
/// The DCT is linear, so raising a coefficient adds its basis image, which is what is done here. As in the original, values are cut down to whole numbers of 0…255 before and after; where
/// numpy would wrap around 255 they stop there. Conversion by OpenCV's constants.
/// </remarks>
public sealed record Frequency : Trigger
{
    private const int Block = 32;
    private static readonly int[] Raised = [15, 31];

    /// <summary>Added to each coefficient, in units of 0…255.</summary>
    public double Magnitude { get; init; } = 30;            // badloss, 32×32

    /// <inheritdoc/>
    public override string Name => "frequency";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => Magnitude > 0 && double.IsFinite(Magnitude) ? [] : [new Fault("magnitude", FormattableString.Invariant($"is {Magnitude}, expected above 0"))];

    private protected override string? Misfit(int channels, int height, int width) => channels != 3
        ? "expected 3 channels"
        : height % Block != 0 || width % Block != 0 ? FormattableString.Invariant($"expected sides that are multiples of {Block}: pad them first") : null;

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var rgb = (images * 255).floor().unbind(1);                                     // each [N, H, W]
        var y = (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]).round();
        var pattern = Pattern(images.shape[2] / Block, images.shape[3] / Block) * (Magnitude * strength);
        var cr = Raise((rgb[0] - y) * 0.713 + 128, pattern);
        var cb = Raise((rgb[2] - y) * 0.564 + 128, pattern);
        return stack([Whole(y + 1.403 * cr), Whole(y - 0.714 * cr - 0.344 * cb), Whole(y + 1.773 * cb)], 1) / 255;
    }

    // In and out as OpenCV's eight bits; back around 0.
    private static Tensor Raise(Tensor channel, Tensor pattern) => (Whole(channel) + pattern).floor().clamp(0, 255) - 128;

    private static Tensor Whole(Tensor values) => values.round().clamp(0, 255);

    private static Tensor Pattern(long down, long across)
    {
        var block = Raised.Select(Basis).Select(wave => outer(wave, wave)).Aggregate((a, b) => a + b);
        return block.repeat(down, across);
    }

    // Row k of the orthonormal DCT-II.
    private static Tensor Basis(int k) => ((arange(Block, dtype: ScalarType.Float32) + 0.5) * (Math.PI * k / Block)).cos() * Math.Sqrt(2.0 / Block);
}
