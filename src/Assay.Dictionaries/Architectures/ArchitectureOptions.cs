using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>Which kind of dictionary to train, with the settings of that kind alone. Sparsity coefficients and bandwidths are in units where E||x||² = 1.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(JumpReLUOptions), "jump-relu")]
[JsonDerivedType(typeof(TopKOptions), "top-k")]
[JsonDerivedType(typeof(BatchTopKOptions), "batch-top-k")]
[JsonDerivedType(typeof(GatedOptions), "gated")]
[JsonDerivedType(typeof(ReluL1Options), "relu-l1")]
public abstract record ArchitectureOptions : IOptions
{
    /// <summary>Whether the encoder reads x − b_dec while training; folded away afterwards. Transcoders never do, whatever this says.</summary>
    public bool PreEncoderBias { get; init; } = true;     // Gemma Scope, training

    /// <summary>Adam's β1 where neither the dictionary nor the run names one; null leaves it to the run.</summary>
    [JsonIgnore]
    internal virtual double? Beta1 => null;

    /// <summary>What active latents cost.</summary>
    [JsonIgnore]
    internal virtual SparsityTerms Terms => SparsityTerms.None;

    /// <summary>What is done with each row's squared error.</summary>
    [JsonIgnore]
    internal virtual ReconstructionLoss Loss => ReconstructionLoss.Squared;

    /// <inheritdoc/>
    public abstract IEnumerable<Fault> Faults();

    /// <summary>What is wrong once the number of latents is known.</summary>
    internal virtual IEnumerable<Fault> Faults(int latents) => [];

    private protected static IEnumerable<Fault> Within(PAnnealing? annealing) =>
        annealing?.Faults().Select(fault => fault with { Member = "annealing." + fault.Member }) ?? [];

    private protected static IEnumerable<Fault> NotBelowZero(string member, double value)
    {
        if (!(value >= 0) || double.IsInfinity(value))
            yield return new Fault(member, FormattableString.Invariant($"is {value}, expected a number of at least 0"));
    }

    private protected static IEnumerable<Fault> AboveZero(string member, double value)
    {
        if (!(value > 0) || double.IsInfinity(value))
            yield return new Fault(member, FormattableString.Invariant($"is {value}, expected a number above 0"));
    }
}
