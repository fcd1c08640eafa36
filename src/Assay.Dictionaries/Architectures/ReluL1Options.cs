using System.Text.Json.Serialization;
using Assay.Core.Options;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Architectures;

/// <summary>Settings of a ReLU dictionary under an L1 penalty with unit-norm decoder rows; it shrinks its reconstructions. With <see cref="Annealing"/> the penalty becomes λ Σ f^p.</summary>
public sealed record ReluL1Options : ArchitectureOptions
{
    /// <summary>λ of ‖f‖₁.</summary>
    public double SparsityCoefficient { get; init; } = 0.1;

    /// <summary>Anneals the norm's exponent; null leaves it at 1.</summary>
    public PAnnealing? Annealing { get; init; }

    /// <summary>Whether each row's error is squared.</summary>
    public ReconstructionLoss Reconstruction { get; init; } = ReconstructionLoss.Squared;

    // The p-annealing trainer's own; plain L1 follows the run.
    [JsonIgnore]
    internal override double? Beta1 => Annealing is null ? null : 0.9;

    [JsonIgnore]
    internal override SparsityTerms Terms => new(SparsityCoefficient, 1, Annealing);

    [JsonIgnore]
    internal override ReconstructionLoss Loss => Reconstruction;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => NotBelowZero("sparsityCoefficient", SparsityCoefficient).Concat(Within(Annealing));
}
