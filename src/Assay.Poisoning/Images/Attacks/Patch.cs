using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>White spots: four pixels in a checker form near the lower right corner, or, for large images, four blocks of 8×8 at the upper left (badloss).</summary>
public sealed record Patch : Trigger
{
    // Rows and columns counted from the lower right corner.
    private static readonly (int Up, int Left)[] Pixels = [(2, 2), (4, 2), (2, 4), (3, 3)];
    private static readonly (int Row, int Column)[] Corners = [(8, 8), (24, 8), (8, 24), (16, 16)];
    private const int BlockSide = 8, BlocksReach = 32;

    /// <summary>Blocks instead of pixels, as for images of 224×224.</summary>
    public bool Blocks { get; init; }

    /// <inheritdoc/>
    public override string Name => "patch";

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => [];

    private protected override string? Misfit(int channels, int height, int width) =>
        Math.Min(height, width) < (Blocks ? BlocksReach : 4) ? FormattableString.Invariant($"expected at least {(Blocks ? BlocksReach : 4)} pixels a side") : null;

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var (made, height, width) = (images.clone(), images.shape[2], images.shape[3]);
        if (Blocks)
        {
            foreach (var (row, column) in Corners)
                made.narrow(2, row, BlockSide).narrow(3, column, BlockSide).fill_(1);
        }
        else
        {
            foreach (var (up, left) in Pixels)
                made.select(2, height - up).select(2, width - left).fill_(1);
        }
        return made;
    }
}
