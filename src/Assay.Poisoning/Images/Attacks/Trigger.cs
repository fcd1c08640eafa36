using System.Text.Json.Serialization;
using Assay.Core.Errors;
using Assay.Core.Options;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Attacks;

/// <summary>What an attacker puts into an image: a pure function of it, the same in training and in testing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "trigger")]
[JsonDerivedType(typeof(Patch), "patch")]
[JsonDerivedType(typeof(SinglePixel), "single_pix")]
[JsonDerivedType(typeof(RandomBlend), "blend_r")]
[JsonDerivedType(typeof(LatticeBlend), "blend_p")]
[JsonDerivedType(typeof(Sinusoid), "sinusoid")]
[JsonDerivedType(typeof(Frequency), "frequency")]
[JsonDerivedType(typeof(Warp), "warped")]
[JsonDerivedType(typeof(UniversalPerturbation), "narcissus")]
public abstract record Trigger : IOptions
{
    /// <summary>The authors' key: <c>blend_r</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Whether <see cref="Apply"/> can be stronger than in training, as the boosted test asks; a white pixel cannot.</summary>
    [JsonIgnore]
    public virtual bool CanBeBoosted => false;

    /// <summary>Copies of images with the trigger in them, within [0, 1].</summary>
    /// <param name="images">[N, C, H, W], float32 in [0, 1]; not changed.</param>
    /// <param name="strength">1 as in training, 2 in the boosted test; without effect where <see cref="CanBeBoosted"/> is false.</param>
    /// <exception cref="AssayException">The images are too small, or of a size that the trigger is not made for.</exception>
    public Tensor Apply(Tensor images, double strength = 1)
    {
        if (Misfit((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]) is { } misfit)
            throw new AssayException(Invariant($"{Name}: images are {images.shape[1]}×{images.shape[2]}×{images.shape[3]}, {misfit}"));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Applied(images, strength).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public abstract IEnumerable<Fault> Faults();

    /// <summary>The trigger before pixels are cut to [0, 1]; runs in a dispose scope.</summary>
    private protected abstract Tensor Applied(Tensor images, double strength);

    /// <summary>What is expected of images that these are not; null where they fit.</summary>
    private protected virtual string? Misfit(int channels, int height, int width) => null;

    /// <summary>A fault where a share is not above 0 and at most 1.</summary>
    private protected static IEnumerable<Fault> ShareFaults(string member, double value) =>
        value is > 0 and <= 1 ? [] : [new Fault(member, Invariant($"is {value}, expected above 0 and at most 1"))];

    /// <summary>(1 − α)·x + α·pattern.</summary>
    private protected static Tensor Blend(Tensor images, Tensor pattern, double alpha) => images * (1 - alpha) + pattern * alpha;
}
