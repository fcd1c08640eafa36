using Assay.Core.Errors;
using Assay.Tensors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>Activations that <see cref="ActivationStore.Collect"/> wrote; one shard is in memory at a time. On the CPU.</summary>
public sealed class StoredActivations : IActivationStream, IBucketSource
{
    private readonly string _folder;
    private readonly long _seed;
    private readonly Buckets _buckets;
    private readonly Dictionary<Site, StoredSite> _sites;

    private StoredActivations(string folder, StoreManifest manifest, int batchSize, long seed)
    {
        (_folder, Manifest, BatchSize, _seed) = (folder, manifest, batchSize, seed);
        Sites = [.. manifest.Sites.Select(site => Site.Parse(site.Site))];
        _sites = Sites.Zip(manifest.Sites).ToDictionary(pair => pair.First, pair => pair.Second);
        _buckets = new Buckets(this, batchSize, seed);
    }

    /// <summary>What the folder says of itself.</summary>
    public StoreManifest Manifest { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Site> Sites { get; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <summary>Opens a folder and checks that every shard is there, whole and of the manifest's shapes.</summary>
    /// <param name="folder">As given to <see cref="ActivationStore.Collect"/>.</param>
    /// <param name="batchSize">Rows of each batch.</param>
    /// <param name="seed">Of the order of shards and rows.</param>
    /// <exception cref="UnreadableFileException">Names the shard or the manifest and what is wrong with it.</exception>
    public static StoredActivations Open(string folder, int batchSize, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var manifest = ActivationStore.ReadManifest(folder);
        if (manifest.Shards.Length == 0)
            throw new UnreadableFileException(Path.Combine(folder, StoreManifest.FileName), "the collection was stopped before it was complete; run the same collection again to finish it");
        foreach (var shard in manifest.Shards)
            CheckShard(folder, manifest, shard);
        return new(folder, manifest, batchSize, seed);
    }

    /// <inheritdoc/>
    public int Width(Site site) => _sites[site].Width;

    /// <inheritdoc/>
    public double NormConstant(Site site) => _sites[site].NormConstant;

    /// <inheritdoc/>
    public ActivationBatch Next() => _buckets.Next();

    /// <inheritdoc/>
    public StreamState State() => _buckets.State();

    /// <inheritdoc/>
    public void Restore(StreamState state) => _buckets.Restore(state);

    /// <inheritdoc/>
    public void Dispose() => _buckets.Dispose();

    Dictionary<Site, Tensor> IBucketSource.Load(long bucket)
    {
        var shard = Buckets.Items(bucket, 1, Manifest.Shards.Length, _seed)[0];
        using var file = SafetensorsFile.Open(Path.Combine(_folder, Manifest.Shards[shard].File));
        return Sites.ToDictionary(site => site, site => Normalised(file, site));
    }

    private Tensor Normalised(SafetensorsFile file, Site site)
    {
        using var scope = NewDisposeScope();
        return file.Read(site.ToString()).to_type(ScalarType.Float32).div_(NormConstant(site)).MoveToOuterDisposeScope();
    }

    private static void CheckShard(string folder, StoreManifest manifest, StoredShard shard)
    {
        var path = Path.Combine(folder, shard.File);
        using var file = SafetensorsFile.Open(path);
        var type = manifest.Options.Storage == StorageType.Float32 ? ScalarType.Float32 : ScalarType.BFloat16;
        foreach (var site in manifest.Sites)
        {
            var entry = file.Entry(site.Site);
            if (entry.DType != type || !entry.Shape.SequenceEqual([shard.Rows, site.Width]))
                throw new UnreadableFileException(path, $"tensor '{site.Site}' is {entry.DType} {Shape.Text([.. entry.Shape])}, the manifest expects {type} {Shape.Text([shard.Rows, site.Width])}");
        }
    }
}
