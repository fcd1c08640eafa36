using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>Settings of a TopK dictionary: the K largest pre-activations of each row are kept (those below zero as zero).</summary>
public sealed record TopKOptions : ArchitectureOptions
{
    /// <summary>Latents kept in each row.</summary>
    public int K { get; init; } = 32;                     // Gao et al. 2024, released models

    /// <summary>The auxiliary loss that keeps latents alive.</summary>
    public AuxKOptions AuxK { get; init; } = new();

    /// <summary>Start b_dec at the geometric median of the first batch instead of zero.</summary>
    public bool BiasFromMedian { get; init; } = true;     // Gao et al. 2024, initialisation

    /// <summary>A penalty beside the selection; null has none.</summary>
    public SelectionPenalty? Penalty { get; init; }

    /// <summary>Lets k fall from a larger one at the start; null keeps it as it is.</summary>
    public KAnnealing? AnnealedK { get; init; }

    [JsonIgnore]
    internal override double? Beta1 => 0.9;

    [JsonIgnore]
    internal override SparsityTerms Terms => Penalty?.Terms ?? SparsityTerms.None;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults()
    {
        if (K < 1)
            yield return new Fault("k", FormattableString.Invariant($"is {K}, expected at least 1"));
        foreach (var fault in AuxK.Faults())
            yield return fault with { Member = "auxK." + fault.Member };
        foreach (var fault in Penalty?.Faults() ?? [])
            yield return fault with { Member = "penalty." + fault.Member };
        foreach (var fault in AnnealedK?.Faults() ?? [])
            yield return fault with { Member = "annealedK." + fault.Member };
    }

    internal override IEnumerable<Fault> Faults(int latents)
    {
        if (K > latents)
            yield return new Fault("k", FormattableString.Invariant($"is {K}, more than the dictionary's {latents} latents"));
        if (AnnealedK?.From > latents)
            yield return new Fault("annealedK.from", FormattableString.Invariant($"is {AnnealedK.From}, more than the dictionary's {latents} latents"));
    }
}

/// <summary>Settings of a BatchTopK dictionary: the K·B largest activations of the whole batch are kept, so a row may keep none.</summary>
/// <remarks>Bussmann et al. 2024. For inference one threshold, the running average of the smallest kept activation, makes it a JumpReLU dictionary.</remarks>
public sealed record BatchTopKOptions : ArchitectureOptions
{
    /// <summary>Mean number of latents kept per row.</summary>
    public int K { get; init; } = 32;

    /// <summary>The auxiliary loss that keeps latents alive.</summary>
    public AuxKOptions AuxK { get; init; } = new();

    /// <summary>Start b_dec at the geometric median of the first batch instead of zero.</summary>
    public bool BiasFromMedian { get; init; } = true;

    /// <summary>Share of the old value in the running average of the threshold; the average is corrected for its start.</summary>
    public double ThresholdMemory { get; init; } = 0.999;   // dictionary_learning's threshold_beta

    /// <summary>A penalty beside the selection; null has none.</summary>
    public SelectionPenalty? Penalty { get; init; }

    /// <summary>Lets k fall from a larger one at the start; null keeps it as it is.</summary>
    public KAnnealing? AnnealedK { get; init; }

    [JsonIgnore]
    internal override double? Beta1 => 0.9;

    [JsonIgnore]
    internal override SparsityTerms Terms => Penalty?.Terms ?? SparsityTerms.None;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults()
    {
        if (K < 1)
            yield return new Fault("k", FormattableString.Invariant($"is {K}, expected at least 1"));
        if (ThresholdMemory is not (>= 0 and < 1))
            yield return new Fault("thresholdMemory", FormattableString.Invariant($"is {ThresholdMemory}, expected at least 0 and below 1"));
        foreach (var fault in AuxK.Faults())
            yield return fault with { Member = "auxK." + fault.Member };
        foreach (var fault in Penalty?.Faults() ?? [])
            yield return fault with { Member = "penalty." + fault.Member };
        foreach (var fault in AnnealedK?.Faults() ?? [])
            yield return fault with { Member = "annealedK." + fault.Member };
    }

    internal override IEnumerable<Fault> Faults(int latents)
    {
        if (K > latents)
            yield return new Fault("k", FormattableString.Invariant($"is {K}, more than the dictionary's {latents} latents"));
        if (AnnealedK?.From > latents)
            yield return new Fault("annealedK.from", FormattableString.Invariant($"is {AnnealedK.From}, more than the dictionary's {latents} latents"));
    }
}

/// <summary>AuxK: the best latents among the dead ones reconstruct what the others left over (Gao et al. 2024, preventing dead latents).</summary>
public sealed record AuxKOptions : IOptions
{
    /// <summary>Weight of the auxiliary error, which is divided by the residual's own variance; 0 turns it off.</summary>
    public double Coefficient { get; init; } = 1.0 / 32;

    /// <summary>Dead latents used per row; null is half the output width.</summary>
    public int? K { get; init; }

    /// <summary>A latent is dead when it has not fired for this many activation vectors.</summary>
    public long DeadAfterTokens { get; init; } = 10_000_000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (!(Coefficient >= 0))
            yield return new Fault("coefficient", FormattableString.Invariant($"is {Coefficient}, expected a number of at least 0"));
        if (K < 1)
            yield return new Fault("k", FormattableString.Invariant($"is {K}, expected at least 1"));
        if (DeadAfterTokens < 1)
            yield return new Fault("deadAfterTokens", FormattableString.Invariant($"is {DeadAfterTokens}, expected at least 1"));
    }
}
