using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models.Activations;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>A run's checkpoint: one file, so that it is whole or not there. It holds every dictionary's state, the step, and where the stream stands.</summary>
internal sealed class TrainingCheckpoint(string folder, DictionaryPlan plan)
{
    private readonly string _path = Path.Combine(folder, "dictionaries.safetensors");
    private readonly string _hash = OptionsJson.Hash(plan);

    public string Folder { get; } = folder;

    /// <summary>Steps done at the newest checkpoint; 0 where there is none.</summary>
    public long LastGood { get; private set; }

    public void Save(long step, IReadOnlyDictionary<string, IDictionaryStep> steps, IActivationStream stream)
    {
        var tensors = steps.SelectMany(pair => pair.Value.State.Select(state => (Name: $"{pair.Key}/{state.Key}", state.Value)))
            .ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        var at = stream.State();
        SafetensorsWriter.Write(_path, tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["step"] = Text(step), ["options"] = _hash, ["stream.bucket"] = Text(at.Bucket), ["stream.batch"] = Text(at.Batch),
        });
        LastGood = step;
    }

    /// <summary>Puts dictionaries and stream back; gives the steps done, 0 where there is no checkpoint.</summary>
    /// <exception cref="AssayException">The checkpoint belongs to other options.</exception>
    public long Restore(IReadOnlyDictionary<string, IDictionaryStep> steps, IActivationStream stream)
    {
        if (!File.Exists(_path))
            return 0;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = SafetensorsFile.Open(_path);
        if (file.Metadata.GetValueOrDefault("options") != _hash)
            throw new AssayException($"{_path}: belongs to a run with other options. Use the options it was started with, or another folder.");
        foreach (var (name, step) in steps)
        {
            foreach (var (key, tensor) in step.State)
                tensor.copy_(file.Read($"{name}/{key}"));
        }
        stream.Restore(new StreamState(Number(file, "stream.bucket"), (int)Number(file, "stream.batch")));
        return LastGood = Number(file, "step");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private long Number(SafetensorsFile file, string key) =>
        long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UnreadableFileException(_path, $"its '{key}' is '{file.Metadata.GetValueOrDefault(key)}', expected a whole number");
}
