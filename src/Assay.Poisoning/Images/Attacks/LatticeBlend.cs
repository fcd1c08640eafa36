using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>A faint mixture with a lattice of white dots, every second pixel of every second row (badloss).</summary>
public sealed record LatticeBlend : Trigger
{
    /// <summary>Share of the pattern in the mixture.</summary>
    public double Alpha { get; init; } = 0.025;             // badloss, 32×32

    /// <inheritdoc/>
    public override string Name => "blend_p";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => ShareFaults("alpha", Alpha);

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var (rows, columns) = (EverySecond(images.shape[2]), EverySecond(images.shape[3]));
        return Blend(images, rows.unsqueeze(1) * columns, Alpha * strength);
    }

    private static Tensor EverySecond(long count) => 1 - arange(count, dtype: ScalarType.Float32).remainder(2);
}
