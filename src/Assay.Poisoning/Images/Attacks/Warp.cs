using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>The image bent along one fixed smooth field (WaNet, Nguyen and Tran 2021), in the form that early revisions of badloss have.</summary>
public sealed record Warp : Trigger
{
    /// <summary>Control points a side of the field.</summary>
    public int ControlPoints { get; init; } = 4;            // badloss, earlier revision; 6 before, 8 for GTSRB

    /// <summary>Mean shift of a control point along each axis, in half pixels.</summary>
    public double Shift { get; init; } = 0.5;               // badloss, earlier revision; 0.75 before, 1 for GTSRB

    /// <summary>Of the field.</summary>
    public long FieldSeed { get; init; }

    /// <inheritdoc/>
    public override string Name => "warped";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults()
    {
        if (ControlPoints < 2)
            yield return new Fault("controlPoints", FormattableString.Invariant($"is {ControlPoints}, expected at least 2"));
        if (!(Shift > 0) || double.IsInfinity(Shift))
            yield return new Fault("shift", FormattableString.Invariant($"is {Shift}, expected above 0"));
    }

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var field = Field(height, width) * (Shift * strength / height);                 // [H, W, 2]; −1 to 1 is the whole side
        var identity = stack([linspace(-1, 1, width, dtype: ScalarType.Float32).expand(height, width), linspace(-1, 1, height, dtype: ScalarType.Float32).unsqueeze(1).expand(height, width)], 2);
        var grid = (identity + field).clamp(-1, 1).unsqueeze(0).expand(images.shape[0], height, width, 2);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true);
    }

    private Tensor Field(long height, long width)
    {
        var points = new SeedStreams(FieldSeed).Stream("warped").Uniform(1, 2, ControlPoints, ControlPoints) * 2 - 1;
        var scaled = points / points.abs().mean();
        return nn.functional.interpolate(scaled, [height, width], mode: InterpolationMode.Bicubic, align_corners: true).squeeze(0).permute(1, 2, 0);
    }
}
