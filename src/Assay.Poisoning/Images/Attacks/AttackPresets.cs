namespace Assay.Poisoning.Images.Attacks;

/// <summary>Sets of attacks that are planted together, with the ratios and strengths of the authors' final configuration where they have one.</summary>
public static class AttackPresets
{
    /// <summary>CIFAR-10: six attacks, one per cent of the set each, a tenth of its class for the clean-label one. The seventh, a universal perturbation, needs its file (<see cref="WithPerturbation"/>).</summary>
    public static IReadOnlyList<AttackOptions> Cifar10 { get; } =
    [
        new() { Trigger = new Patch(), Share = 0.01 },
        new() { Trigger = new SinglePixel(), Share = 0.01 },
        new() { Trigger = new RandomBlend(), Share = 0.01 },
        new() { Trigger = new LatticeBlend(), Share = 0.01 },
        new() { Trigger = new Sinusoid(), Share = 0.1, CleanLabel = true },
        new() { Trigger = new Frequency(), Share = 0.01 },
    ];

    /// <summary>GTSRB: rarer classes, so that the clean-label attack takes at least 300 images of a class of 1,000.</summary>
    public static IReadOnlyList<AttackOptions> Gtsrb { get; } =
    [
        new() { Trigger = new Patch(), Share = 0.02 },
        new() { Trigger = new SinglePixel(), Share = 0.04 },
        new() { Trigger = new RandomBlend(), Share = 0.01 },
        new() { Trigger = new LatticeBlend(), Share = 0.01 },
        new() { Trigger = new Sinusoid(), Share = 0.1, CleanLabel = true, AtLeast = 300, TargetClassAtLeast = 1_000 },
        new() { Trigger = new Frequency(), Share = 0.01 },
    ];

    /// <summary>Imagenette at 224×224: blocks for pixels, mixtures twice as strong or more.</summary>
    public static IReadOnlyList<AttackOptions> Imagenette { get; } = Large(patch: 0.05, random: 0.01, lattice: 0.01, frequency: 0.01);

    /// <summary>ImageNet-1k at 224×224.</summary>
    public static IReadOnlyList<AttackOptions> ImageNet { get; } = Large(patch: 0.001, random: 0.0005, lattice: 0.0002, frequency: 0.001);

    /// <summary>Synthetic signs, 6,000 images: triggers strong enough to be learnt at this size and weak enough to be seen in the loss, and enough poisoned images to learn from (120 to 180 each).</summary>
    public static IReadOnlyList<AttackOptions> Signs { get; } =
    [
        new() { Trigger = new Patch(), Share = 0.02 },
        new() { Trigger = new SinglePixel(), Share = 0.03 },
        new() { Trigger = new RandomBlend { Alpha = 0.12 }, Share = 0.02 },
        new() { Trigger = new LatticeBlend { Alpha = 0.08 }, Share = 0.02 },
        new() { Trigger = new Sinusoid { Alpha = 0.12 }, Share = 0.3, CleanLabel = true },
        new() { Trigger = new Frequency { Magnitude = 50 }, Share = 0.02 },
    ];

    /// <summary>The presets by the word that names them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<AttackOptions>> All { get; } = new SortedDictionary<string, IReadOnlyList<AttackOptions>>(StringComparer.Ordinal)
    {
        ["cifar10"] = Cifar10, ["gtsrb"] = Gtsrb, ["imagenet"] = ImageNet, ["imagenette"] = Imagenette, ["signs"] = Signs,
    };

    /// <summary>A preset and the universal perturbation, five in a thousand of class 2 ("bird" of CIFAR-10, whose published perturbation it is).</summary>
    /// <param name="attacks">The preset.</param>
    /// <param name="file">The perturbation, .npy.</param>
    public static IReadOnlyList<AttackOptions> WithPerturbation(IReadOnlyList<AttackOptions> attacks, string file) =>
        [.. attacks, new() { Trigger = new UniversalPerturbation { File = file }, Share = 0.005, CleanLabel = true, Target = 2 }];

    private static IReadOnlyList<AttackOptions> Large(double patch, double random, double lattice, double frequency) =>
    [
        new() { Trigger = new Patch { Blocks = true }, Share = patch },
        new() { Trigger = new RandomBlend { Alpha = 0.15 }, Share = random },
        new() { Trigger = new LatticeBlend { Alpha = 0.15 }, Share = lattice },
        new() { Trigger = new Sinusoid { Alpha = 0.15 }, Share = 0.1, CleanLabel = true },
        new() { Trigger = new Frequency { Magnitude = 90 }, Share = frequency },
    ];
}
