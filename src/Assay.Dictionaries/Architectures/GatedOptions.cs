using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>Settings of a Gated dictionary (Rajamanoharan et al. 2024, 2404.16014): which latents fire and how strongly are separate.</summary>
public sealed record GatedOptions : ArchitectureOptions
{
    /// <summary>λ of the L1 norm of the gate's rectified pre-activations.</summary>
    public double SparsityCoefficient { get; init; } = 0.1;

    /// <summary>Anneals the norm's exponent; null leaves it at 1. The norm is that of the opened gates, as without annealing, not of the latents.</summary>
    public PAnnealing? Annealing { get; init; }

    [JsonIgnore]
    internal override SparsityTerms Terms => new(SparsityCoefficient, 1, Annealing);

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => NotBelowZero("sparsityCoefficient", SparsityCoefficient).Concat(Within(Annealing));
}
