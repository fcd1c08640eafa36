using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Runs;
using Assay.Models.Text;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Synthesis;

/// <summary>Random checkpoints with the exact shapes of published models, so that speed and memory can be measured at real size on a machine that holds no real weights.</summary>
public static class ModelSynthesis
{
    private const long MostBytesPerShard = 5_000_000_000;       // Hugging Face's own limit
    private const int BufferBytes = 1 << 22;

    /// <summary>The models whose shapes are known: <c>gemma-2-2b</c> and others.</summary>
    public static IReadOnlyList<string> Names => PublishedShapes.Names;

    /// <summary>The shape of a published model.</summary>
    /// <exception cref="AssayException">No model of this name is known.</exception>
    public static TransformerConfig Config(string like) => Formats.ConfigFile.Read($"config.json of {like}", PublishedShapes.Of(like));

    /// <summary>Writes a Hugging Face folder: config.json, one safetensors file or shards of at most 5 GB with their index, and a tokenizer of bytes. A tensor's numbers depend on the seed and its name only.</summary>
    /// <param name="like">One of <see cref="Names"/>, or the path of a config.json.</param>
    /// <param name="type">Float32, bfloat16 or float16.</param>
    /// <param name="folder">Must not exist; it appears only when it is whole.</param>
    /// <param name="seeds">Of the weights.</param>
    /// <param name="progress">Told the megabytes written.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="AssayException">An unknown name, a folder that is there already, or too little space.</exception>
    public static SynthesisedModel Write(
        string like, ScalarType type, string folder, SeedStreams seeds, IProgressReporter? progress = null, CancellationToken cancellation = default) =>
        Write(PublishedShapes.Of(like), type, folder, seeds, MostBytesPerShard, progress ?? SilentProgress.Instance, cancellation);

    internal static SynthesisedModel Write(
        JsonObject json, ScalarType type, string folder, SeedStreams seeds, long mostBytesPerShard, IProgressReporter progress, CancellationToken cancellation)
    {
        if (Path.Exists(folder))
            throw new AssayException($"{folder} is there already. Name a folder that does not exist, or delete it.");
        json["torch_dtype"] = type.ToString().ToLowerInvariant();
        var config = Formats.ConfigFile.Read("config.json", json);
        var shards = ShardPlan.Of(config, type, mostBytesPerShard);
        RequireSpace(folder, shards.Sum(shard => shard.Bytes));
        var temporary = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            AtomicFile.WriteText(Path.Combine(temporary, "config.json"), json.ToJsonString(new() { WriteIndented = true }) + "\n");
            WriteTokenizer(temporary, config);
            WriteShards(temporary, config, type, shards, seeds, progress, cancellation);
            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
        return new SynthesisedModel(config, shards.Sum(shard => shard.Bytes), [.. shards.Select(shard => shard.FileName)]);
    }

    /// <summary>Fails where the disk that would hold <paramref name="folder"/> has less than <paramref name="bytes"/> free.</summary>
    internal static void RequireSpace(string folder, long bytes)
    {
        var place = Path.GetFullPath(folder);
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } above)
            place = above;
        var free = new DriveInfo(place).AvailableFreeSpace;
        if (free < bytes)
            throw new AssayException(FormattableString.Invariant($"{folder}: the weights take {bytes / 1e9:0.0} GB, and the disk has {free / 1e9:0.0} GB free. Free some space, take --dtype bf16, or name another place with --out."));
    }

    // Bytes as tokens: no published vocabulary, but with it every verb that reads text runs on the folder.
    private static void WriteTokenizer(string folder, TransformerConfig config)
    {
        if (config.VocabularySize >= ByteLevelBpe.SmallestVocabulary)
            ByteLevelBpe.Train([], ByteLevelBpe.SmallestVocabulary).Save(folder);
    }

    private static void WriteShards(
        string folder, TransformerConfig config, ScalarType type, IReadOnlyList<Shard> shards, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        using var task = progress.Start("writing weights", shards.Sum(shard => shard.Bytes) / 1_000_000, "MB");
        var writer = new RandomTensorWriter(new RandomWeights(config, type), seeds, task, BufferBytes, cancellation);
        foreach (var shard in shards)
        {
            SafetensorsWriter.Write(Path.Combine(folder, shard.FileName), [.. shard.Tensors.Select(tensor => tensor.Part)],
                (part, stream) => writer.Write(shard.Tensors.First(tensor => tensor.Part == part), stream),
                new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        }
        if (shards.Count > 1)
            WriteIndex(Path.Combine(folder, "model.safetensors.index.json"), shards);
    }

    private static void WriteIndex(string path, IReadOnlyList<Shard> shards)
    {
        var map = new JsonObject();
        foreach (var (name, file) in shards.SelectMany(shard => shard.Tensors.Select(tensor => (tensor.Part.Name, shard.FileName))).OrderBy(pair => pair.Name, StringComparer.Ordinal))
            map[name] = file;
        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Bytes) }, ["weight_map"] = map };
        AtomicFile.WriteText(path, index.ToJsonString(new() { WriteIndented = true }) + "\n");
    }
}

/// <summary>What was written.</summary>
/// <param name="Config">The model's shape.</param>
/// <param name="Bytes">Of all weights.</param>
/// <param name="Files">Names of the weight files.</param>
public sealed record SynthesisedModel(TransformerConfig Config, long Bytes, IReadOnlyList<string> Files);
