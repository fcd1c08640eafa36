using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>Settings of a JumpReLU dictionary: loss = mean over the batch of (squared error summed over dimensions + λ‖f‖₀).</summary>
public sealed record JumpReLUOptions : ArchitectureOptions
{
    /// <summary>ε, the full width of the rectangle kernel, in pre-activation units where E‖x‖² = 1. Wide is biased and steady, narrow unbiased and slow.</summary>
    public double Bandwidth { get; init; } = 0.001;       // Gemma Scope, hyper-parameters

    /// <summary>θ of every latent at the start.</summary>
    public double ThresholdInit { get; init; } = 0.001;   // Gemma Scope, hyper-parameters

    /// <summary>What Adam moves: θ itself or log θ. Log is the paper's, and needs some 6/learning-rate steps before thresholds arrive.</summary>
    public ThresholdParametrisation Parametrisation { get; init; } = ThresholdParametrisation.Raw;

    /// <summary>What the kernel and the jump look at: z, or max(z, 0). They differ where θ is under half the bandwidth.</summary>
    public PreActivationReading PreActivation { get; init; } = PreActivationReading.Plain;

    /// <summary>λ of the L0 term, or the weight of (L0/target − 1)² where <see cref="TargetL0"/> is set.</summary>
    public double SparsityCoefficient { get; init; } = 6e-4;   // Gemma Scope, effect of width: about L0 50 at 9B layer 20

    /// <summary>What an active latent costs.</summary>
    public JumpReLUPenalty Penalty { get; init; }

    /// <summary>Anneals p of <see cref="JumpReLUPenalty.Lp"/>; null leaves it at 1.</summary>
    public PAnnealing? Annealing { get; init; }

    /// <summary>Steer the batch's mean L0 to this value instead of pricing each active latent.</summary>
    public double? TargetL0 { get; init; }

    [JsonIgnore]
    internal override SparsityTerms Terms => Penalty == JumpReLUPenalty.L0 ? new(SparsityCoefficient, 0, null) : new(SparsityCoefficient, 1, Annealing);

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults()
    {
        if (Penalty == JumpReLUPenalty.L0 && Annealing is not null)
            yield return new Fault("annealing", "is set, and the L0 penalty has no exponent to anneal; set penalty to lp");
        if (Penalty != JumpReLUPenalty.L0 && TargetL0 is not null)
            yield return new Fault("targetL0", "is set, and prices the distance of L0 alone; use the dictionary's control with the lp penalty");
        foreach (var fault in Within(Annealing))
            yield return fault;
        foreach (var fault in AboveZero("bandwidth", Bandwidth).Concat(NotBelowZero("sparsityCoefficient", SparsityCoefficient)))
            yield return fault;
        if (Parametrisation == ThresholdParametrisation.Log && !(ThresholdInit > 0))
            yield return new Fault("thresholdInit", FormattableString.Invariant($"is {ThresholdInit}, expected a number above 0 because its logarithm is trained"));
        foreach (var fault in NotBelowZero("thresholdInit", ThresholdInit).Concat(AboveZero("targetL0", TargetL0 ?? 1)))
            yield return fault;
    }

    internal override IEnumerable<Fault> Faults(int latents)
    {
        if (TargetL0 > latents)
            yield return new Fault("targetL0", FormattableString.Invariant($"is {TargetL0}, more than the dictionary's {latents} latents"));
    }
}

/// <summary>What an active JumpReLU latent costs.</summary>
public enum JumpReLUPenalty
{
    /// <summary>λ, whatever its value (2407.14435).</summary>
    L0,

    /// <summary>λ f^p. At the threshold it jumps by λ θ^p, and that is what the threshold's straight-through gradient takes: L1's at p = 1, L0's in the limit of p = 0.</summary>
    Lp,
}

/// <summary>The parameter that stands for a JumpReLU threshold in the optimiser.</summary>
public enum ThresholdParametrisation
{
    /// <summary>θ, kept at or above zero by clamping after each step.</summary>
    Raw,

    /// <summary>log θ, so that θ stays positive by itself.</summary>
    Log,
}

/// <summary>The value that JumpReLU's jump and kernel compare with the threshold.</summary>
public enum PreActivationReading
{
    /// <summary>z = x W_enc + b_enc: only near misses lie in the kernel's window.</summary>
    Plain,

    /// <summary>max(z, 0): where θ &lt; ε/2 every silent latent lies in the window, and the L0 term pushes all thresholds up.</summary>
    Relu,
}
