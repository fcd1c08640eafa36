using Assay.Core.Options;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>Faint vertical stripes on images of the target class itself, whose labels stay right (after SIG, Barni et al. 2019).</summary>
/// <remarks>The pattern 1 − cos(2π·6·c / W) goes from 0 to 2, so that bright pixels are cut off.</remarks>
public sealed record Sinusoid : Trigger
{
    private const double Periods = 6;

    /// <summary>Share of the pattern in the mixture.</summary>
    public double Alpha { get; init; } = 0.075;             // badloss, 32×32

    /// <inheritdoc/>
    public override string Name => "sinusoid";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => ShareFaults("alpha", Alpha);

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var columns = arange(images.shape[3], dtype: ScalarType.Float32);
        return Blend(images, 1 - (columns * (2 * Math.PI * Periods / images.shape[3])).cos(), Alpha * strength);
    }
}
