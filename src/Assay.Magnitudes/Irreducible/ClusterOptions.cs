using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Irreducible;

/// <summary>How directions of a decoder are brought together.</summary>
public enum Clustering
{
    /// <summary>Each latent is joined to its nearest ones, and what hangs together is a cluster; as the paper does for Mistral.</summary>
    Neighbours,

    /// <summary>Spectral clustering by angles; as the paper does for GPT-2.</summary>
    Spectral,
}

/// <summary>Clusters of a dictionary's latents by their directions alone (Engels et al., arXiv 2405.14860).</summary>
public sealed record ClusterOptions : IOptions
{
    /// <summary>How.</summary>
    public Clustering Method { get; init; } = Clustering.Neighbours;

    /// <summary>Nearest latents that each is joined to.</summary>
    public int Neighbours { get; init; } = 2;               // Engels et al.

    /// <summary>Least cosine of what is joined.</summary>
    public double LeastCosine { get; init; } = 0.5;         // Engels et al.

    /// <summary>Share of the rows on which a latent must fire to be in a cluster, 0…1: directions of latents that hardly fire lie anywhere and join what does not belong together. The paper takes all.</summary>
    public double LeastFiring { get; init; } = 0.002;

    /// <summary>Clusters of the spectral method.</summary>
    public int Clusters { get; init; } = 1_000;             // Engels et al.

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Neighbours < 1)
            yield return new Fault("neighbours", Invariant($"is {Neighbours}, expected at least 1"));
        if (LeastCosine is not (> -1 and < 1))
            yield return new Fault("leastCosine", Invariant($"is {LeastCosine}, expected above -1 and below 1"));
        if (LeastFiring is not (>= 0 and < 1))
            yield return new Fault("leastFiring", Invariant($"is {LeastFiring}, expected at least 0 and below 1"));
        if (Clusters < 2)
            yield return new Fault("clusters", Invariant($"is {Clusters}, expected at least 2"));
    }
}
