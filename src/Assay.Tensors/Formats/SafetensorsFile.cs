using Assay.Core.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>A safetensors file, open for reading. Opening reads and checks the header only; tensors are read one by one, straight into their own memory.</summary>
/// <remarks>
/// Reads are positioned reads and not a memory map: libtorch has to own its memory, so a map would save no copy, and a file that is cut off
/// while it is mapped kills the process instead of giving an error. Safe for reading from several threads.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(string path, FileStream file, SafetensorsHeader header)
    {
        Path = path;
        _file = file;
        _entries = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Names = [.. header.Entries.Select(entry => entry.Name)];
        Metadata = header.Metadata;
    }

    /// <summary>The file, as it was named at <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The tensors' names, in the order of their bytes in the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's free pairs of strings (<c>__metadata__</c>); empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header against its length.</summary>
    /// <exception cref="UnreadableFileException">Missing, unreadable, cut off, or any fault of the header; names the tensor, what was found and what was expected.</exception>
    public static SafetensorsFile Open(string path)
    {
        var stream = OpenedFile.Open(path);
        try
        {
            return new SafetensorsFile(path, stream, SafetensorsHeader.Parse(stream, path));
        }
        catch (Exception failure)
        {
            stream.Dispose();
            if (failure is IOException)
                throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
            throw;
        }
    }

    /// <summary>Every tensor of a file, by name; the caller disposes them (or a dispose scope does).</summary>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var file = Open(path);
        return file.Names.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>What the header says of one tensor.</summary>
    /// <exception cref="UnreadableFileException">The file holds no tensor of this name; the message lists those it holds.</exception>
    public SafetensorsEntry Entry(string name) =>
        _entries.TryGetValue(name, out var entry) ? entry : throw new UnreadableFileException(Path, $"holds no tensor '{name}'; {HeldNames.Text(Names)}");

    /// <summary>Reads one tensor into memory of its own, on the CPU; the caller disposes it.</summary>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        return ReadBytes(entry, [.. entry.Shape], entry.Offset, entry.Length);
    }

    /// <summary>Reads rows <paramref name="start"/> … <paramref name="start"/>+<paramref name="count"/>-1 of one tensor (of its first dimension) without touching the others.</summary>
    public Tensor ReadRows(string name, long start, long count)
    {
        var entry = Entry(name);
        if (entry.Shape.Count == 0 || start < 0 || count < 0 || start > entry.Shape[0] - count)
            throw new ArgumentOutOfRangeException(nameof(start), FormattableString.Invariant($"rows {start} to {start + count} of '{name}', which is {Shape.Text([.. entry.Shape])}"));
        var rowBytes = entry.Shape[0] == 0 ? 0 : entry.Length / entry.Shape[0];
        return ReadBytes(entry, [count, .. entry.Shape.Skip(1)], entry.Offset + start * rowBytes, count * rowBytes);
    }

    /// <summary>Reads columns <paramref name="start"/> … <paramref name="start"/>+<paramref name="count"/>-1 of a matrix, [rows, count], without the others; one small read per row.</summary>
    public Tensor ReadColumns(string name, long start, long count)
    {
        var entry = Entry(name);
        if (entry.Shape.Count != 2 || start < 0 || count < 0 || start > entry.Shape[1] - count)
            throw new ArgumentOutOfRangeException(nameof(start), FormattableString.Invariant($"columns {start} to {start + count} of '{name}', which is {Shape.Text([.. entry.Shape])}"));
        return TensorBytes.ReadColumns(entry.DType, entry.Shape[0], entry.Shape[1], start, count, (bytes, at) => Fill(bytes, entry, entry.Offset + at));
    }

    /// <summary>Reads one tensor into memory that is there already, which may be a view (a block of rows, a transpose), of another element type, or on another device.</summary>
    /// <remarks>Beside the destination this takes no memory where it is a dense CPU view of the file's own type, and one piece of 4 MB (or one row, in a view with holes) where it is not.</remarks>
    /// <exception cref="UnreadableFileException">No such tensor, or its shape is not the destination's.</exception>
    public void ReadInto(string name, Tensor destination)
    {
        var entry = Entry(name);
        if (!entry.Shape.SequenceEqual(destination.shape))
            throw new UnreadableFileException(Path, $"tensor '{HeaderFaults.Shown(name)}' is {Shape.Text([.. entry.Shape])}, expected {Shape.Text(destination.shape)}");
        TensorBytes.FillFrom(destination, entry.DType, (bytes, at) => Fill(bytes, entry, entry.Offset + at));
    }

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose() => _file.Dispose();

    private Tensor ReadBytes(SafetensorsEntry entry, long[] shape, long offset, long length)
    {
        var tensor = torch.empty(shape, entry.DType);
        try
        {
            TensorBytes.FillFrom(tensor, entry.DType, (bytes, at) => Fill(bytes, entry, offset + at));
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private void Fill(Span<byte> bytes, SafetensorsEntry entry, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
            if (read == 0)
                throw new UnreadableFileException(Path, FormattableString.Invariant($"tensor '{entry.Name}' ends at byte {offset}, expected {entry.Offset + entry.Length}: the file was cut off after it was opened"));
            bytes = bytes[read..];
            offset += read;
        }
    }
}
