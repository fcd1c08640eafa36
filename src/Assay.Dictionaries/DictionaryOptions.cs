using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Architectures;
using Assay.Models;

namespace Assay.Dictionaries;

/// <summary>One dictionary to train.</summary>
public sealed record DictionaryOptions : IOptions
{
    /// <summary>What the dictionary is called in metrics, checkpoints and reports; unique within a run, with letters, digits and - _ . only.</summary>
    public required string Name { get; init; }

    /// <summary>Where the activations it reads come from.</summary>
    public required Site Site { get; init; }

    /// <summary>Where the activations it predicts come from; null is <see cref="Site"/> itself, anything else makes it a transcoder.</summary>
    public Site? TargetSite { get; init; }

    /// <summary>Number of latents, M.</summary>
    public int Latents { get; init; } = 16_384;           // Gemma Scope, table of dictionaries

    /// <summary>The kind of dictionary and its own settings.</summary>
    public ArchitectureOptions Architecture { get; init; } = new JumpReLUOptions();

    /// <summary>Half of the dictionary that stays as initialised, for baselines.</summary>
    public FrozenPart Frozen { get; init; } = FrozenPart.None;

    /// <summary>Scale of a transcoder's target; ignored by autoencoders.</summary>
    public TargetScale TargetScale { get; init; } = TargetScale.LikeInput;

    /// <summary>How the encoder product is computed on a CPU; the result is the same to the bit.</summary>
    public EncoderPrecision Precision { get; init; }

    /// <summary>Steers λ to a wanted L0; null leaves λ to the architecture's coefficient. TopK kinds have none to steer.</summary>
    public LambdaControl? Control { get; init; }

    /// <summary>Learning rate of this dictionary alone; null is the run's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Adam's β1 of this dictionary alone; null is the architecture's habit (0.9 for the TopK kinds), else the run's.</summary>
    public double? Beta1 { get; init; }

    /// <summary>Whether it predicts another site than it reads.</summary>
    [JsonIgnore]
    public bool IsTranscoder => TargetSite is { } target && target != Site;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (string.IsNullOrEmpty(Name) || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return new Fault("name", $"is '{Name}', expected letters, digits and - _ . only");
        if (Latents < 1)
            yield return new Fault("latents", FormattableString.Invariant($"is {Latents}, expected at least 1"));
        if (LearningRate is { } rate && !(rate > 0))
            yield return new Fault("learningRate", FormattableString.Invariant($"is {rate}, expected a number above 0"));
        if (Beta1 is { } beta && beta is not (>= 0 and < 1))
            yield return new Fault("beta1", FormattableString.Invariant($"is {beta}, expected at least 0 and below 1"));
        foreach (var fault in Architecture.Faults().Concat(Architecture.Faults(Latents)))
            yield return fault with { Member = "architecture." + fault.Member };
        if (Precision == EncoderPrecision.Bf16Propose && KeepsOtherThanK)
            yield return new Fault("precision", "is bf16-propose, which needs a TopK dictionary of one k that penalises nothing it discards; use f32");
        foreach (var fault in ControlFaults())
            yield return fault with { Member = "control" + fault.Member };
    }

    // A proposal keeps as many candidates as its k, which then must stand.
    private bool KeepsOtherThanK => Architecture is TopKOptions { AnnealedK: not null } or TopKOptions { Penalty.On: PenalisedPart.Discarded };

    private IEnumerable<Fault> ControlFaults()
    {
        foreach (var fault in Control?.Faults() ?? [])
            yield return fault with { Member = "." + fault.Member };
        if (Control?.TargetL0 > Latents)
            yield return new Fault(".targetL0", FormattableString.Invariant($"is {Control.TargetL0}, more than the dictionary's {Latents} latents"));
        if (Control is not null && (Architecture is TopKOptions or BatchTopKOptions))
            yield return new Fault("", "is set, and the TopK kinds have no λ that decides how many latents are active");
        if (Control is not null && Architecture is JumpReLUOptions { TargetL0: not null })
            yield return new Fault("", "is set beside the architecture's own targetL0; only one of them can steer");
        if (Control is not null && !(Architecture.Terms.Coefficient > 0))
            yield return new Fault("", "is set, and the architecture's sparsity coefficient is 0: there is nothing to multiply");
    }
}

/// <summary>Number format of the encoder product.</summary>
public enum EncoderPrecision
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>A bfloat16 product proposes candidates within a proven margin, float32 decides: faster where the processor multiplies in bfloat16.</summary>
    Bf16Propose,
}

/// <summary>The half of a dictionary that training leaves alone.</summary>
public enum FrozenPart
{
    /// <summary>Everything is trained.</summary>
    None,

    /// <summary>W_enc stays random; biases, thresholds and the decoder are trained.</summary>
    Encoder,

    /// <summary>W_dec stays random; the encoder and every bias are trained.</summary>
    Decoder,
}

/// <summary>What a transcoder's target is divided by.</summary>
public enum TargetScale
{
    /// <summary>By the input's constant, as in Gemma Scope: λ then weighs against the target's own size.</summary>
    LikeInput,

    /// <summary>By the target's own constant, so that E‖y‖² = 1 and λ means the same as for an autoencoder.</summary>
    Unit,
}
