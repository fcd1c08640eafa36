using Assay.Core.Errors;
using Assay.Core.Randomness;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Latents brought together by the directions they write.</summary>
internal static class DirectionClusters
{
    private const int Rows = 2_048;             // of cosines at a time
    private const int MostSpectral = 8_192;     // latents whose eigenvectors are computed at once

    /// <summary>Clusters of at least two latents, the largest first; latents in rising order.</summary>
    /// <param name="decoder">Directions of any length, [F, d].</param>
    /// <param name="options">How.</param>
    /// <param name="stream">Of the spectral method's first centres.</param>
    public static IReadOnlyList<int[]> Of(Tensor decoder, ClusterOptions options, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var unit = decoder.to(float32) / decoder.to(float32).norm(1, keepdim: true, p: 2).clamp_min(1e-12);
        var labels = options.Method == Clustering.Neighbours ? Connected(unit, options) : Spectral(unit, options, stream);
        return [.. labels.Select((label, latent) => (label, latent)).GroupBy(one => one.label, one => one.latent).Where(group => group.Count() > 1)
            .Select(group => group.ToArray()).OrderByDescending(group => group.Length).ThenBy(group => group[0])];
    }

    private static int[] Connected(Tensor unit, ClusterOptions options)
    {
        var parents = Enumerable.Range(0, (int)unit.shape[0]).ToArray();
        for (var first = 0; first < parents.Length; first += Rows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Rows, parents.Length - first);
            var cosines = unit.narrow(0, first, count).matmul(unit.t());
            cosines.diagonal(first).fill_(-1);
            var (values, indices) = cosines.topk((int)Math.Min(options.Neighbours, unit.shape[0] - 1));
            var (near, which) = (values.data<float>().ToArray(), indices.data<long>().ToArray());
            for (var i = 0; i < near.Length; i++)
            {
                if (near[i] > options.LeastCosine)
                    parents[Root(first + i / (near.Length / count))] = Root((int)which[i]);
            }
        }
        return [.. Enumerable.Range(0, parents.Length).Select(Root)];

        int Root(int latent)
        {
            while (parents[latent] != latent)
                latent = parents[latent] = parents[parents[latent]];
            return latent;
        }
    }

    // Affinity 1 - arccos(cos)/π without self-loops; rows of the leading eigenvectors of D^-½ A D^-½, brought back by D^-½, are grouped by their distances.
    private static int[] Spectral(Tensor unit, ClusterOptions options, SeedStream stream)
    {
        var count = unit.shape[0];
        if (count > MostSpectral)
            throw new AssayException(Invariant($"spectral clustering: {count:N0} latents, at most {MostSpectral:N0} are clustered so; use neighbours"));
        if (options.Clusters >= count)
            throw new AssayException(Invariant($"spectral clustering: {options.Clusters:N0} clusters of {count:N0} latents, expected fewer clusters"));
        var affinity = 1 - unit.to(float64).matmul(unit.to(float64).t()).clamp(-1, 1).acos() / Math.PI;
        affinity.diagonal().fill_(0);
        var root = affinity.sum(dim: 1).sqrt();
        var vectors = linalg.eigh(affinity / root.unsqueeze(0) / root.unsqueeze(1)).Item2.narrow(1, count - options.Clusters, options.Clusters);
        return NearestCentres.Of(vectors / root.unsqueeze(1), options.Clusters, stream);
    }
}
