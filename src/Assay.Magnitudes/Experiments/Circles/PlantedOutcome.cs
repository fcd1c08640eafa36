using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Irreducible;
using Assay.Tensors;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>A planted feature by itself, under noise.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Noise">As a share of its root mean square.</param>
/// <param name="Reading">What the indices say.</param>
/// <param name="Ascent">The first plane's mixture index by the paper's ascent; NaN where there is no plane.</param>
internal sealed record PointsReading(PlantedKind Kind, double Noise, FeatureReading Reading, double Ascent);

/// <summary>A cluster of a dictionary of planted activations.</summary>
/// <param name="Cluster">What was read.</param>
/// <param name="Feature">The planted feature in whose directions most of its latents' directions lie.</param>
/// <param name="Share">Of their squared length.</param>
internal sealed record PlantedCluster(ClusterReading Cluster, int Feature, double Share)
{
    private const double Mostly = 0.5;

    /// <summary>Whether it is mostly about that feature.</summary>
    public bool IsAboutIt => Share >= Mostly;
}

/// <summary>What the instruments make of planted features.</summary>
/// <param name="Points">Features by themselves.</param>
/// <param name="Planted">What is planted in the activations.</param>
/// <param name="Clusters">Of the dictionary trained on them, the highest score first.</param>
/// <param name="Explained">Share of the activations' energy in its reconstructions.</param>
internal sealed record PlantedOutcome(IReadOnlyList<PointsReading> Points, IReadOnlyList<PlantedKind> Planted, IReadOnlyList<PlantedCluster> Clusters, double Explained)
{
    private const int Part = 5_000;         // activations at a time
    private const int Restarts = 3, AscentSteps = 3_000;

    /// <summary>Plants, trains and reads.</summary>
    public static PlantedOutcome Of(CirclesOptions options, SeedStreams seeds, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var world = new PlantedWorld(options.Planted, seeds.Stream("directions"));
        var sample = world.Draw(Part, seeds.Stream("sample"));
        var energy = sample.square().sum().ToDouble();
        using var trained = StateDictionary.Fit(world.Draw, options.Planted.Width, Math.Sqrt(energy / Part), options.Dictionary, seeds.Child("dictionary"), cancellation);
        var explained = 1 - (trained.Dictionary.Reconstruct(sample) - sample).square().sum().ToDouble() / energy;
        var clusters = LatentClusters.Read(trained.Dictionary, Parts(world, options.Rows, seeds), options.Clusters, options.Indices, seeds.Stream("clusters")).Clusters;
        return new(Alone(options, seeds, cancellation), world.Kinds, [.. clusters.Select(cluster => About(cluster, trained.Dictionary, world))], explained);
    }

    // Each part follows from the seed and its number, so that going through them again gives the same.
    private static IEnumerable<Tensor> Parts(PlantedWorld world, int rows, SeedStreams seeds)
    {
        for (var first = 0; first < rows; first += Part)
        {
            using var part = world.Draw(Math.Min(Part, rows - first), seeds.Child(Invariant($"read/{first / Part}")).Stream("activations"));
            yield return part;
        }
    }

    private static PlantedCluster About(ClusterReading cluster, SparseAutoencoder dictionary, PlantedWorld world)
    {
        using var scope = NewDisposeScope();
        var directions = dictionary.DecoderWeights.index_select(0, tensor(cluster.Latents.Select(latent => (long)latent).ToArray()));
        directions /= directions.norm(1, keepdim: true, p: 2);
        var (feature, share) = world.Directions.Select((own, i) => (i, directions.matmul(own.t()).square().sum(dim: 1).mean().ToDouble())).MaxBy(one => one.Item2);
        return new(cluster, feature, share);
    }

    private static List<PointsReading> Alone(CirclesOptions options, SeedStreams seeds, CancellationToken cancellation)
    {
        var readings = new List<PointsReading>();
        foreach (var kind in PlantedKinds.All)
        {
            foreach (var noise in options.Planted.PointNoise)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var own = seeds.Child(Invariant($"points/{kind}/{noise}"));
                var (values, dimensions) = (PlantedFeature.Draw(kind, options.Planted.Points, own.Stream("values")), Math.Max(2, kind.Dimensions()));
                var placed = nn.functional.pad(values, [0, dimensions - values.shape[1]]) + own.Stream("noise").Normal(values.shape[0], dimensions) * (noise / Math.Sqrt(dimensions));
                var reading = FeatureReading.Of(placed, options.Indices);
                readings.Add(new(kind, noise, reading, reading.Planes.Count == 0 ? double.NaN : MixtureIndex.Ascend(reading.Planes[0].Drawn, options.Indices.Epsilon, Restarts, AscentSteps, own.Stream("ascent"))));
            }
        }
        return readings;
    }
}
