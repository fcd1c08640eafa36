using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>What a checkpoint holds besides weights and moments; the schedule follows from step and options.</summary>
internal sealed record TrainingState
{
    public required long Step { get; init; }

    public required TransformerConfig Model { get; init; }

    public required LanguageModelTrainingOptions Options { get; init; }

    public required string TextHash { get; init; }

    public required Dictionary<string, ulong[]> Streams { get; init; }

    public required ulong[] EpochStart { get; init; }

    public required long Cursor { get; init; }
}

/// <summary>What must be the same for a checkpoint to be gone on from.</summary>
internal sealed record TrainingSettings
{
    public required TransformerConfig Model { get; init; }

    public required LanguageModelTrainingOptions Options { get; init; }

    public required string TextHash { get; init; }
}

/// <summary>Checkpoint folders <c>step-00001000</c>: the model as a Hugging Face folder, moments.safetensors, state.json.</summary>
internal static class TrainingCheckpoint
{
    private const string StateFile = "state.json", MomentsFile = "moments.safetensors", Unfinished = ".unfinished";
    private const int Kept = 2;

    /// <summary>The newest whole checkpoint; a folder gets its name only when it is whole.</summary>
    public static string? Last(string checkpoints) => Whole(checkpoints).LastOrDefault();

    public static void Write(string checkpoints, Transformer model, IReadOnlyDictionary<string, Tensor> moments, TrainingState state)
    {
        var folder = Path.Combine(checkpoints, string.Create(CultureInfo.InvariantCulture, $"step-{state.Step:D8}"));
        var unfinished = folder + Unfinished;
        try
        {
            Remove(unfinished);
            model.Save(unfinished);
            SafetensorsWriter.Write(Path.Combine(unfinished, MomentsFile), moments);
            OptionsJson.WriteFile(Path.Combine(unfinished, StateFile), state);
            Remove(folder);
            Directory.Move(unfinished, folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException($"{folder}: the checkpoint cannot be written: {failure.Message} Free some space or name another place with --out.", failure);
        }
        finally
        {
            Remove(unfinished);
        }
        foreach (var old in Whole(checkpoints).SkipLast(Kept))
            Remove(old);
    }

    /// <summary>Fills model and moments, and returns the state, if the checkpoint is of the same model, options and text as <paramref name="expected"/>.</summary>
    public static TrainingState Read(string folder, Transformer model, IReadOnlyDictionary<string, Tensor> moments, TrainingState expected)
    {
        var state = OptionsJson.ReadFile<TrainingState>(Path.Combine(folder, StateFile));
        var differences = JsonDifferences.Between(Settings(state), Settings(expected));
        if (differences.Count > 0)
            throw new AssayException($"{folder}: this checkpoint is of another run and cannot be resumed with these settings: {string.Join("; ", differences)}. Use the same settings, or another --out.");
        using var noGrad = no_grad();
        using var saved = Transformer.Load(folder);
        model.Weights.Flat.copy_(saved.Weights.Flat);
        using var file = SafetensorsFile.Open(Path.Combine(folder, MomentsFile));
        foreach (var (name, into) in moments)
        {
            using var value = file.Read(name);
            into.copy_(value);
        }
        return state;
    }

    public static string Hash(Tensor ids)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const long rowsAtATime = 4096;
        for (var first = 0L; first < ids.shape[0]; first += rowsAtATime)
        {
            using var rows = ids.narrow(0, first, Math.Min(rowsAtATime, ids.shape[0] - first));
            using var contiguous = rows.contiguous();
            hash.AppendData(contiguous.bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static JsonElement Settings(TrainingState state) =>
        JsonSerializer.SerializeToElement(new TrainingSettings { Model = state.Model, Options = state.Options, TextHash = state.TextHash }, OptionsJson.Settings);

    private static IEnumerable<string> Whole(string checkpoints) => Directory.Exists(checkpoints)
        ? Directory.EnumerateDirectories(checkpoints, "step-*").Where(folder => !folder.EndsWith(Unfinished, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        : [];

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
