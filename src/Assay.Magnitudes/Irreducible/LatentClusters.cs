using Assay.Core.Randomness;
using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>A cluster of latents and the feature in it.</summary>
/// <param name="Latents">Rising.</param>
/// <param name="Rows">Rows on which any of them fires.</param>
/// <param name="Written">What the cluster's latents alone write, as the paper reads it; null where too few rows are there to say.</param>
/// <param name="There">The activations themselves in the directions in which that varies most: a dictionary that describes an even disc by a few rays writes a star, which does not fall apart as the disc does.</param>
internal sealed record ClusterReading(int[] Latents, int Rows, FeatureReading? Written, FeatureReading? There)
{
    /// <summary>The score by which clusters are ranked; 0 for one that could not be read.</summary>
    public double Score => There?.Score ?? 0;

    /// <summary>Whether the rule calls it irreducible.</summary>
    public bool IsIrreducible(IndexOptions options) => There?.IsIrreducible(options) == true;
}

/// <summary>What was found.</summary>
/// <param name="Firing">Latents that fire often enough to be in a cluster.</param>
/// <param name="Clusters">Of at least two latents, the highest score first.</param>
internal sealed record FoundClusters(int Firing, IReadOnlyList<ClusterReading> Clusters);

/// <summary>Clusters of a dictionary's latents, read and ranked (Engels et al., arXiv 2405.14860).</summary>
internal static class LatentClusters
{
    /// <summary>Brings latents together, and reads what is in each cluster.</summary>
    /// <param name="dictionary">Whose latents.</param>
    /// <param name="activations">In parts, [B, d] each; gone through twice.</param>
    /// <param name="clusters">How latents are brought together.</param>
    /// <param name="indices">How the feature in a cluster is read.</param>
    /// <param name="stream">Of the spectral method's first centres.</param>
    public static FoundClusters Read(SparseAutoencoder dictionary, IEnumerable<Tensor> activations, ClusterOptions clusters, IndexOptions indices, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        var firings = Firings.Of(dictionary, activations);
        var alive = firings.Alive(clusters.LeastFiring);
        var groups = DirectionClusters.Of(Directions(dictionary, alive), clusters, stream).Select(group => group.Select(i => alive[i]).ToArray());
        var found = groups.Select(latents => Find(dictionary, latents, firings, indices)).ToList();
        Gather(found, activations);
        return new(alive.Length, [.. found.Select(one => one.Read(indices)).OrderByDescending(one => one.Score).ThenBy(one => one.Latents[0])]);
    }

    private static Tensor Directions(SparseAutoencoder dictionary, int[] latents) => dictionary.DecoderWeights.index_select(0, tensor(latents.Select(latent => (long)latent).ToArray(), dtype: int64));

    // Σ f_i d_i over the cluster, in the basis of its own directions, which keeps every length and angle and is as small as the cluster.
    private static Found Find(SparseAutoencoder dictionary, int[] latents, Firings firings, IndexOptions indices)
    {
        var rows = firings.Rows(latents);
        var read = rows.Take(indices.Most).ToArray();
        if (rows.Length < indices.Least)
            return new(latents, rows.Length, [], null, null);
        using var scope = NewDisposeScope();
        var (basis, within) = linalg.qr(Directions(dictionary, latents).to(float64).t());       // [d, c], [c, c]
        var written = firings.Values(latents, read).matmul(within.t());
        return new(latents, rows.Length, read, FeatureReading.Of(written, indices), basis.matmul(PrincipalComponents.Of(written, indices.Components).Axes).MoveToOuterDisposeScope());
    }

    private static void Gather(IReadOnlyList<Found> found, IEnumerable<Tensor> activations)
    {
        using var noGradients = no_grad();
        var first = 0;
        foreach (var part in activations)
        {
            using var scope = NewDisposeScope();
            foreach (var one in found)
                one.Gather(part, first);
            first += (int)part.shape[0];
        }
    }

    // A cluster on the way: the rows it is read on and the directions it is read in, [d, q] float64.
    private sealed class Found(int[] latents, int count, int[] rows, FeatureReading? written, Tensor? axes)
    {
        private readonly List<double> _values = [];
        private int _next;

        public void Gather(Tensor part, int first)
        {
            var from = _next;
            while (_next < rows.Length && rows[_next] < first + part.shape[0])
                _next++;
            if (_next == from)
                return;
            using var scope = NewDisposeScope();
            var here = tensor(rows[from.._next].Select(row => (long)(row - first)).ToArray());
            _values.AddRange(part.index_select(0, here).to(float64).matmul(axes!).data<double>().ToArray());
        }

        public ClusterReading Read(IndexOptions indices)
        {
            using var scope = NewDisposeScope();
            return new(latents, count, written, axes is null ? null : FeatureReading.Of(tensor(_values.ToArray()).view(-1, axes.shape[1]), indices));
        }
    }
}
