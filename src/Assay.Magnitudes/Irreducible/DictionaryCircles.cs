using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Dictionaries;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Experiments.Circles;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>What to look for in a dictionary, and how.</summary>
public sealed record DictionaryCirclesOptions : IOptions
{
    /// <summary>How latents are brought together.</summary>
    public ClusterOptions Clusters { get; init; } = new();

    /// <summary>How it is told whether the feature of a cluster falls apart.</summary>
    public IndexOptions Indices { get; init; } = new();

    /// <summary>Clusters in the report's table.</summary>
    public int Listed { get; init; } = 50;

    /// <summary>Clusters drawn in their first two planes.</summary>
    public int Drawn { get; init; } = 6;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("clusters", Clusters).Concat(OptionsCheck.Within("indices", Indices)))
            yield return fault;
        if (Listed < 1)
            yield return new Fault("listed", Invariant($"is {Listed}, expected at least 1"));
        if (Drawn < 0 || Drawn > Listed)
            yield return new Fault("drawn", Invariant($"is {Drawn}, expected 0 to the {Listed} listed"));
    }
}

/// <summary>Searches a dictionary for features of several dimensions that do not fall apart, such as circles (Engels et al., arXiv 2405.14860).</summary>
public static class DictionaryCircles
{
    private const int Part = 4_096;     // activations encoded at a time

    /// <summary>Clusters of the dictionary's latents, the least reducible first, as a report.</summary>
    /// <param name="dictionary">Any dictionary of activations.</param>
    /// <param name="activations">File of one tensor [rows, width]: .npy, or .safetensors that holds one.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">Of spectral clustering's first centres.</param>
    /// <exception cref="AssayException">The file cannot be read, does not fit the dictionary, or holds what is no number.</exception>
    public static Report OfFile(SparseAutoencoder dictionary, string activations, DictionaryCirclesOptions options, SeedStreams seeds)
    {
        OptionsCheck.Require(options, "circles");
        using var scope = NewDisposeScope();
        var rows = Checked(StateFile.Read(activations), dictionary.InputWidth, activations);
        var (firing, clusters) = LatentClusters.Read(dictionary, Parts(rows), options.Clusters, options.Indices, seeds.Stream("clusters"));
        return new("Features of several dimensions in a dictionary",
        [
            new Paragraph(Summary(dictionary, rows.shape[0], firing, clusters, options)),
            Table(clusters, options),
            .. clusters.Take(options.Drawn).SelectMany((cluster, i) => cluster.There is { } there ? Planes.Draw(there, Invariant($"cluster-{i + 1}"), Invariant($"Cluster {i + 1}")).Take(2) : []),
        ]);
    }

    private static Tensor Checked(Tensor rows, int width, string path)
    {
        if (rows.dim() != 2 || rows.shape[1] != width || !rows.is_floating_point())
            throw new UnreadableFileException(path, Invariant($"is [{string.Join(", ", rows.shape)}] {rows.dtype}, expected [rows, {width}] of floating point, the width that the dictionary reads"));
        return Parts(rows).All(part => part.isfinite().all().ToBoolean()) ? rows : throw new UnreadableFileException(path, "holds numbers that are not finite");
    }

    private static IEnumerable<Tensor> Parts(Tensor rows)
    {
        for (long first = 0; first < rows.shape[0]; first += Part)
        {
            using var scope = NewDisposeScope();
            yield return rows.narrow(0, first, Math.Min(Part, rows.shape[0] - first)).to(float32);
        }
    }

    private static string Summary(SparseAutoencoder dictionary, long rows, int firing, IReadOnlyList<ClusterReading> clusters, DictionaryCirclesOptions options)
    {
        var irreducible = clusters.Count(cluster => cluster.IsIrreducible(options.Indices));
        return Invariant($"{firing:N0} of {dictionary.Latents:N0} latents fire on at least {options.Clusters.LeastFiring * 100:G3} % of {rows:N0} activations; the others are in no cluster (`--set clusters.leastFiring=…`). {clusters.Count:N0} clusters of at least two latents, {clusters.Count(cluster => cluster.There is not null):N0} of them on enough rows to be read, {irreducible:N0} called irreducible (score of at least {options.Indices.Irreducible}). The score is (1 − M)·S of the activations in the directions in which a cluster writes most: S is 0 bits where a rotation makes two independent features of it, M near 1 where it mostly lies on a line. A high score is a reason to look at what the latents fire on, not a proof: dictionaries that describe an even disc by a few rays score too.");
    }

    private static Table Table(IReadOnlyList<ClusterReading> clusters, DictionaryCirclesOptions options) => new(["cluster", "latents", "rows", "score", "called", "score of what is written", "as published", "explained by components"],
        [.. clusters.Take(options.Listed).Select((cluster, i) => (IReadOnlyList<string>)
        [
            Invariant($"{i + 1}"), Latents(cluster.Latents), Invariant($"{cluster.Rows:N0}"), Shown(cluster.There?.Score), cluster.There is null ? "too few rows" : cluster.IsIrreducible(options.Indices) ? "irreducible" : "",
            Shown(cluster.Written?.Score), Shown(cluster.Written?.Published), string.Join(" ", (cluster.There?.Explained ?? []).Take(4).Select(share => Invariant($"{share:F2}"))),
        ])], "What is written: the sum of the cluster's latents alone, as in the paper; as published: without correction for chance.");

    private static string Latents(int[] latents)
    {
        const int most = 12;
        return string.Join(", ", latents.Take(most)) + (latents.Length > most ? Invariant($" and {latents.Length - most} more") : "");
    }

    private static string Shown(double? value) => value is { } number ? Invariant($"{number:F2}") : "—";
}
