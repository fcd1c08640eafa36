using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Tensors.Formats;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Trajectories;

/// <summary>A folder of trajectories: <c>trajectories.safetensors</c> with <c>losses</c> and <c>probs</c> [N, E] in float32, and <c>identities.json</c>, a name for each row.</summary>
/// <remarks>The names follow the authors' trajectories.pt (losses, probs, probe_id).</remarks>
public static class TrajectoryFile
{
    private const string Tensors = "trajectories.safetensors", Identities = "identities.json";

    /// <summary>Writes both files; the tensors last, whose presence says that the folder is whole.</summary>
    public static void Write(string folder, LossTrajectories trajectories, IReadOnlyList<string> identities)
    {
        if (identities.Count != trajectories.Examples)
            throw new ArgumentException(Invariant($"{identities.Count} identities for {trajectories.Examples} examples"), nameof(identities));
        Directory.CreateDirectory(folder);
        OptionsJson.WriteFile(Path.Combine(folder, Identities), identities);
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, Tensors), new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["losses"] = Matrix(trajectories, epoch => trajectories.Losses(epoch)),
            ["probs"] = Matrix(trajectories, epoch => trajectories.Probabilities(epoch)),
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="UnreadableFileException">A file is missing or damaged, or the two are not of the same examples.</exception>
    public static (LossTrajectories Trajectories, IReadOnlyList<string> Identities) Read(string folder)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Path.Combine(folder, Tensors));
        var (losses, probabilities) = (Matrix(file, "losses"), Matrix(file, "probs"));
        if (!losses.shape.SequenceEqual(probabilities.shape))
            throw new UnreadableFileException(file.Path, Invariant($"losses are [{string.Join(", ", losses.shape)}], probs [{string.Join(", ", probabilities.shape)}], expected the same shape"));
        var trajectories = new LossTrajectories(checked((int)losses.shape[0]));
        for (var epoch = 0; epoch < losses.shape[1]; epoch++)
            trajectories.Add(Column(losses, epoch), Column(probabilities, epoch));
        return (trajectories, Names(Path.Combine(folder, Identities), trajectories.Examples));
    }

    private static Tensor Matrix(LossTrajectories trajectories, Func<int, ReadOnlySpan<float>> column) =>
        stack(Enumerable.Range(0, trajectories.Epochs).Select(epoch => tensor(column(epoch).ToArray())), 1);

    private static Tensor Matrix(SafetensorsFile file, string name) => file.Entry(name) is { Shape: [> 0, > 0], DType: ScalarType.Float32 }
        ? file.Read(name)
        : throw new UnreadableFileException(file.Path, $"tensor '{name}' is {file.Entry(name).DType} [{string.Join(", ", file.Entry(name).Shape)}], expected float32 [examples, epochs]");

    private static float[] Column(Tensor matrix, int epoch) => matrix.select(1, epoch).contiguous().data<float>().ToArray();

    private static string[] Names(string path, int expected)
    {
        try
        {
            var names = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(path)) ?? [];
            return names.Length == expected ? names : throw new UnreadableFileException(path, Invariant($"names {names.Length} examples, the trajectories are of {expected}"));
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"is no list of names: {failure.Message}");
        }
    }
}
