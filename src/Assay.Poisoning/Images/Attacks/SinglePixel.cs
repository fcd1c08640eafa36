using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>One white pixel, one in from the lower right corner (badloss).</summary>
public sealed record SinglePixel : Trigger
{
    /// <inheritdoc/>
    public override string Name => "single_pix";

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => [];

    private protected override string? Misfit(int channels, int height, int width) => Math.Min(height, width) < 2 ? "expected at least 2 pixels a side" : null;

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var made = images.clone();
        made.select(2, images.shape[2] - 2).select(2, images.shape[3] - 2).fill_(1);
        return made;
    }
}
