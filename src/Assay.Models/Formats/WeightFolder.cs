using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Tensors.Formats;

namespace Assay.Models.Formats;

/// <summary>The weights of a Hugging Face folder: one file, or several with an index that says which tensor lies where.</summary>
internal sealed class WeightFolder : IDisposable
{
    private const string IndexEnding = ".index.json";

    // Safetensors before PyTorch's own format, a single file before shards.
    private static readonly string[] Known = ["model.safetensors", "model.safetensors" + IndexEnding, "pytorch_model.bin", "pytorch_model.bin" + IndexEnding];

    private readonly Dictionary<string, IWeightFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IWeightFile> _places = new(StringComparer.Ordinal);

    private WeightFolder(string path) => Path = path;

    /// <summary>The file, or the index, as it is named to the user.</summary>
    public string Path { get; private set; }

    public IReadOnlyCollection<string> Names => _places.Keys;

    /// <summary>Opens what lies there; where there are several, the first of <see cref="Known"/>.</summary>
    public static WeightFolder Open(string folder)
    {
        var opened = new WeightFolder(folder);
        try
        {
            opened.Fill(folder);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The file that holds a tensor; null where none does.</summary>
    public IWeightFile? Holding(string name) => _places.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private void Fill(string folder)
    {
        var path = Known.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UnreadableFileException(folder, $"holds no weights, expected one of {string.Join(", ", Known)}.");
        if (path.EndsWith(IndexEnding, StringComparison.Ordinal))
            AddShards(folder, path);
        else
            AddWhole(path);
    }

    private void AddWhole(string path)
    {
        Path = path;
        var file = _files[path] = OpenFile(path);
        foreach (var name in file.Names)
            _places[name] = file;
    }

    private void AddShards(string folder, string index)
    {
        Path = index;
        foreach (var (tensor, shard) in Map(index))
        {
            if (shard is not JsonValue value || !value.TryGetValue<string>(out var name) || name != System.IO.Path.GetFileName(name) || name.Length == 0)
                throw new UnreadableFileException(index, $"'weight_map' puts '{tensor}' into {shard?.ToJsonString() ?? "null"}, expected the name of a file in the same folder.");
            var file = Shard(folder, name, index);
            _places[tensor] = file.Names.Contains(tensor, StringComparer.Ordinal)
                ? file
                : throw new UnreadableFileException(file.Path, $"holds no tensor '{tensor}', which {System.IO.Path.GetFileName(index)} says lies there.");
        }
    }

    private IWeightFile Shard(string folder, string name, string index)
    {
        var path = System.IO.Path.Combine(folder, name);
        if (_files.TryGetValue(path, out var open))
            return open;
        if (!File.Exists(path))
            throw new UnreadableFileException(path, $"there is no such file, and {System.IO.Path.GetFileName(index)} says that a part of the model lies in it. Fetch the missing shard.");
        return _files[path] = OpenFile(path);
    }

    private static IWeightFile OpenFile(string path) =>
        path.EndsWith(".bin", StringComparison.Ordinal) ? new PyTorchWeights(PyTorchFile.Open(path)) : new SafetensorsWeights(SafetensorsFile.Open(path));

    private static JsonObject Map(string index) => JsonObjectFile.Read(index)["weight_map"] as JsonObject
        ?? throw new UnreadableFileException(index, "has no object 'weight_map', expected one from tensor names to file names.");
}
