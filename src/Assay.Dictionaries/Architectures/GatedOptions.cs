using Assay.Core.Options;

namespace Assay.Dictionaries.Architectures;

/// <summary>Settings of a Gated dictionary (Rajamanoharan et al. 2024, 2404.16014): which latents fire and how strongly are separate.</summary>
public sealed record GatedOptions : ArchitectureOptions
{
    /// <summary>λ of the L1 norm of the gate's rectified pre-activations.</summary>
    public double SparsityCoefficient { get; init; } = 0.1;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => NotBelowZero("sparsityCoefficient", SparsityCoefficient);
}

/// <summary>Settings of a ReLU dictionary under an L1 penalty with unit-norm decoder rows; it shrinks its reconstructions.</summary>
public sealed record ReluL1Options : ArchitectureOptions
{
    /// <summary>λ of ‖f‖₁.</summary>
    public double SparsityCoefficient { get; init; } = 0.1;

    /// <inheritdoc/>
    public override IEnumerable<Fault> Faults() => NotBelowZero("sparsityCoefficient", SparsityCoefficient);
}
