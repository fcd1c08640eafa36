using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Models.Text;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>How numbers are kept on disk.</summary>
public enum StorageType
{
    /// <summary>4 bytes, exact.</summary>
    Float32,

    /// <summary>2 bytes, three significant digits.</summary>
    Bfloat16,
}

/// <summary>How activations are written.</summary>
public sealed record ActivationStoreOptions : IOptions
{
    /// <summary>Tokens in one shard: what is shuffled together when the shard is read, and what is lost when a collection is stopped.</summary>
    public int ShardRows { get; init; } = 262_144;

    /// <summary>Bfloat16 halves the disk and costs reconstruction figures in the third digit.</summary>
    public StorageType Storage { get; init; } = StorageType.Float32;

    /// <summary>Sequences in one forward pass.</summary>
    public int ForwardSequences { get; init; } = 16;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (ShardRows < 1)
            yield return new("shardRows", $"is {ShardRows}, expected at least 1");
        if (ForwardSequences < 1)
            yield return new("forwardSequences", $"is {ForwardSequences}, expected at least 1");
    }
}

/// <summary>Writes the activations of a whole text to disk, shard by shard. Read them back as <see cref="StoredActivations"/>.</summary>
public static class ActivationStore
{
    /// <summary>Collects every text token's activations at <paramref name="sites"/>; goes on where an earlier, stopped call with the same arguments left off, and replaces shards that were lost since.</summary>
    /// <param name="model">Read only.</param>
    /// <param name="sequences">All are used, in an order drawn from <paramref name="seed"/>.</param>
    /// <param name="sites">Read in one forward pass.</param>
    /// <param name="options">Shards and storage type.</param>
    /// <param name="folder">New, empty, or left by a stopped collection.</param>
    /// <param name="seed">Of the order.</param>
    /// <param name="progress">Told after each shard.</param>
    /// <param name="cancel">Stops within one forward pass; the finished shards stay.</param>
    /// <exception cref="AssayException">The folder holds other activations; the disk is full; a site does not exist.</exception>
    public static StoreManifest Collect(
        Transformer model, TokenSequences sequences, IReadOnlyList<Site> sites, ActivationStoreOptions options, string folder, long seed,
        IProgressReporter? progress = null, CancellationToken cancel = default)
    {
        OptionsCheck.Require(options, "the activation store's options");
        var rows = new ActivationRows(model, sequences, sites, options.ForwardSequences);
        var manifest = Begin(folder, new StoreManifest
        {
            ModelHash = model.Hash(),
            TextHash = sequences.Hash(),
            Seed = seed,
            Options = options,
            Sites = [.. sites.Select(site => new StoredSite(site.ToString(), rows.Width(site)))],
        });
        var count = WriteShards(rows, sequences, manifest, folder, progress ?? SilentProgress.Instance, cancel);
        return Finish(folder, manifest, count);
    }

    /// <summary>Reads a folder's manifest.</summary>
    /// <exception cref="UnreadableFileException">There is none, or it is no manifest.</exception>
    public static StoreManifest ReadManifest(string folder)
    {
        var manifest = OptionsJson.ReadFile<StoreManifest>(Path.Combine(folder, StoreManifest.FileName));
        return manifest.Format == 1
            ? manifest
            : throw new UnreadableFileException(Path.Combine(folder, StoreManifest.FileName), $"is of format {manifest.Format}, expected 1; it was written by a newer version");
    }

    internal static string ShardName(long shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard:D5}.safetensors");

    private static StoreManifest Begin(string folder, StoreManifest wanted)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, StoreManifest.FileName);
        if (!File.Exists(path))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                throw new AssayException($"{folder}: holds files but no {StoreManifest.FileName}; name an empty or new folder for the activations");
            OptionsJson.WriteFile(path, wanted);
            return wanted;
        }
        var found = ReadManifest(folder);
        var difference = Difference(found, wanted);
        return difference is null
            ? found
            : throw new AssayException($"{path}: the folder holds activations of another collection ({difference}); name another folder, or remove this one");
    }

    private static string? Difference(StoreManifest found, StoreManifest wanted)
    {
        if (found.ModelHash != wanted.ModelHash)
            return "another model";
        if (found.TextHash != wanted.TextHash)
            return "another text or context length";
        if (!found.Sites.Select(site => site.Site).SequenceEqual(wanted.Sites.Select(site => site.Site)))
            return $"sites {string.Join(", ", found.Sites.Select(site => site.Site))}";
        if (found.Seed != wanted.Seed)
            return $"seed {found.Seed}";
        return found.Options == wanted.Options ? null : "other options";
    }

    private static int WriteShards(
        ActivationRows rows, TokenSequences sequences, StoreManifest manifest, string folder, IProgressReporter progress, CancellationToken cancel)
    {
        var order = Buckets.Items(0, (int)sequences.Count, (int)sequences.Count, manifest.Seed);
        var perShard = Math.Max(1, manifest.Options.ShardRows / (sequences.Length - 1));
        using var task = progress.Start("Collecting activations", sequences.Count, "sequences");
        var shards = order.Chunk(perShard).ToArray();
        for (var shard = 0; shard < shards.Length; shard++)
        {
            var path = Path.Combine(folder, ShardName(shard));
            if (!IsWhole(path))
                WriteShard(path, rows, shards[shard], manifest.Options.Storage, cancel);
            task.Report(Math.Min((shard + 1L) * perShard, sequences.Count));
        }
        return shards.Length;
    }

    /// <summary>Left by a stopped collection. Shards are written atomically, so one that opens is whole.</summary>
    private static bool IsWhole(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var file = SafetensorsFile.Open(path);
            return true;
        }
        catch (UnreadableFileException)
        {
            return false;       // cut off by other hands: collect it again
        }
    }

    private static void WriteShard(string path, ActivationRows rows, long[] sequences, StorageType storage, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var read = rows.Read(sequences, cancel);
        var type = storage == StorageType.Float32 ? ScalarType.Float32 : ScalarType.BFloat16;
        var tensors = read.ToDictionary(site => site.Key.ToString(), site => site.Value.to_type(type), StringComparer.Ordinal);
        var sums = tensors.ToDictionary(
            site => SumKey(site.Key), site => RowNorms.SumOfSquares(site.Value).ToString("R", CultureInfo.InvariantCulture), StringComparer.Ordinal);
        SafetensorsWriter.Write(path, tensors, sums);
    }

    /// <summary>Adds up what the shards say of themselves, and with that declares the collection complete.</summary>
    private static StoreManifest Finish(string folder, StoreManifest manifest, int count)
    {
        var (shards, sums) = (new StoredShard[count], new double[manifest.Sites.Length]);
        for (var shard = 0; shard < count; shard++)
        {
            using var file = SafetensorsFile.Open(Path.Combine(folder, ShardName(shard)));
            shards[shard] = new(ShardName(shard), file.Entry(manifest.Sites[0].Site).Shape[0]);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += double.Parse(file.Metadata[SumKey(manifest.Sites[i].Site)], CultureInfo.InvariantCulture);
        }
        var rows = shards.Sum(shard => shard.Rows);
        var sites = manifest.Sites.Select((site, i) => site with { NormConstant = Math.Sqrt(sums[i] / rows) });
        var complete = manifest with { Shards = shards, Sites = [.. sites] };
        OptionsJson.WriteFile(Path.Combine(folder, StoreManifest.FileName), complete);
        return complete;
    }

    private static string SumKey(string site) => "sum_of_squares." + site;
}
