using Assay.Core.Errors;
using Assay.Dictionaries.Formats;
using TorchSharp;

namespace Assay.Dictionaries;

/// <summary>A way in which others store dictionaries. Each is a file in <c>Formats/</c>; adding one is adding a file and its line in <see cref="All"/>.</summary>
public abstract class DictionaryFormat
{
    private protected DictionaryFormat() { }

    /// <summary>What Assay itself writes.</summary>
    public static DictionaryFormat SaeLens { get; } = new SaeLensFolder();

    /// <summary>Every format, in the order in which they are tried.</summary>
    public static IReadOnlyList<DictionaryFormat> All { get; } = [SaeLens, new GemmaScopeNpz(), new GemmaScope2(), new Sparsify(), new DictionaryLearning(), new OpenAiSae(), new LlamaScope()];

    /// <summary>The word for it: <c>saelens</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The files it consists of, for messages and tables.</summary>
    public abstract string Files { get; }

    /// <summary>Whether <see cref="Write"/> is possible.</summary>
    public virtual bool CanWrite => true;

    /// <summary>The format of this name.</summary>
    /// <exception cref="AssayException">There is none; the message lists those there are.</exception>
    public static DictionaryFormat Named(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new AssayException($"'{name}' is no format; there are {string.Join(", ", All.Select(format => format.Name))}");

    /// <summary>The format of what lies at <paramref name="path"/>, a folder or one file of it.</summary>
    /// <exception cref="UnreadableFileException">Nothing is there, or nothing of a known format.</exception>
    public static DictionaryFormat Detect(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new UnreadableFileException(path, "there is no such file or folder");
        return Find(path) ?? throw new UnreadableFileException(path, $"holds no dictionary of a known format: {string.Join("; ", All.Select(format => $"{format.Name} has {format.Files}"))}{Inside(path)}");
    }

    /// <summary>The format of what lies at <paramref name="path"/>; null where it is none.</summary>
    internal static DictionaryFormat? Find(string path) => All.FirstOrDefault(format => format.Recognises(path));

    /// <summary>Reads the dictionary at <paramref name="path"/>, or some of its latents.</summary>
    /// <exception cref="UnreadableFileException">A file is missing, broken or of a kind that is not known here; names file, tensor or setting, found and expected.</exception>
    public SparseAutoencoder Read(string path, LatentRange? latents = null)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var parts = Parts(path, latents);
        if (latents is not null && parts.Architecture is ("topk" or "groupmax"))
            throw new AssayException($"{path}: is of architecture {parts.Architecture}, in which latents compete: what some of them do cannot be told without the others. Load all of them");
        return (parts with { Origin = (parts.Origin ?? new DictionaryOrigin(Name, path)) with { Latents = latents } }).Build();
    }

    /// <summary>Writes <paramref name="dictionary"/> to <paramref name="path"/>, each file whole or not at all. What the format cannot say is folded into the weights where that leaves the function as it was.</summary>
    /// <returns>What <see cref="Read"/> takes: <paramref name="path"/>, or a folder within it where the format's own scheme has one.</returns>
    /// <exception cref="AssayException">The format has no place for such a dictionary, or the disk is full.</exception>
    public string Write(SparseAutoencoder dictionary, string path)
    {
        if (!CanWrite)
            throw new AssayException($"{Name} is only read; formats that are written: {string.Join(", ", All.Where(format => format.CanWrite).Select(format => format.Name))}");
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return WriteParts(dictionary, path);
    }

    /// <summary>Whether a file or folder is of this format, by the names in it alone where they tell.</summary>
    private protected abstract bool Recognises(string path);

    private protected abstract DictionaryParts Parts(string path, LatentRange? latents);

    private protected virtual string WriteParts(SparseAutoencoder dictionary, string path) => throw new NotSupportedException(Name);

    /// <summary>The folder that <paramref name="path"/> is or lies in.</summary>
    private protected static string FolderOf(string path) => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Whether <paramref name="path"/> is a folder with this file, or this file.</summary>
    private protected static bool IsOrHas(string path, string file) => File.Exists(Path.Combine(path, file)) || (File.Exists(path) && Path.GetFileName(path) == file);

    private protected AssayException NoPlace(SparseAutoencoder dictionary, string reason) =>
        new($"a dictionary of architecture '{dictionary.Architecture}'{(dictionary.IsTranscoder ? " (transcoder)" : "")} has no place in the format {Name}: {reason}");

    private static string Inside(string path)
    {
        if (!Directory.Exists(path))
            return "";
        var inner = Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal).Where(entry => Find(entry) is not null).Select(Path.GetFileName).Take(12).ToArray();
        return inner.Length == 0 ? "" : $". But there are dictionaries in it, of which one is to be named: {string.Join(", ", inner)}";
    }
}
