using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>One perturbation added to every image, computed elsewhere and loaded (Narcissus, Zeng et al. 2022, publishes its own). Only images of the target class carry it, with their right labels.</summary>
public sealed record UniversalPerturbation : Trigger
{
    /// <summary>A .npy file: [C, H, W], or [N, C, H, W], of which the first counts; numbers in units of [0, 1].</summary>
    public required string File { get; init; }

    /// <inheritdoc/>
    public override string Name => "narcissus";

    /// <inheritdoc/>
    public override bool CanBeBoosted => true;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => File.Length > 0 ? [] : [new Fault("file", "is empty, expected a .npy file of the perturbation")];

    private protected override Tensor Applied(Tensor images, double strength)
    {
        var read = NpyFile.Read(File);
        var perturbation = (read.dim() == 4 ? read.select(0, 0) : read).to(ScalarType.Float32);
        return perturbation.shape.AsSpan().SequenceEqual(images.shape.AsSpan(1))
            ? images + perturbation * strength
            : throw new UnreadableFileException(File, Invariant($"holds [{string.Join(", ", read.shape)}], expected [{string.Join(", ", images.shape[1..])}] as the images are, or several of them"));
    }
}
