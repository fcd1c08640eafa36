using Assay.Core.Errors;
using Assay.Tensors.Formats.Npy;
using Assay.Tensors.Formats.Zip;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>An .npz archive (<c>numpy.savez</c>, <c>savez_compressed</c>), open for reading. Opening reads and checks every array's header; arrays are read one by one.</summary>
/// <remarks>Zip64 is understood, so entries may be larger than 4 GB. Deflated entries are unpacked on the way, never beyond the size that they declare. Arrays may be read from several threads.</remarks>
public sealed class NpzFile : IDisposable
{
    private const string Suffix = ".npy";
    private readonly ZipFile _zip;
    private readonly Dictionary<string, (ZipEntry Entry, NpyHeader Header)> _arrays = new(StringComparer.Ordinal);

    private NpzFile(ZipFile zip)
    {
        _zip = zip;
        foreach (var entry in zip.Entries)
        {
            var name = entry.Name.EndsWith(Suffix, StringComparison.Ordinal) ? entry.Name[..^Suffix.Length] : throw zip.Fault(entry, "is no array; an .npz archive holds NAME.npy only");
            using var source = zip.Read(entry);
            _arrays[name] = (entry, NpyHeader.Read(source, entry.Length, new ArrayPlace(zip.Path, name)));
        }
        Names = [.. _arrays.Keys];
    }

    /// <summary>The file, as it was named at <see cref="Open"/>.</summary>
    public string Path => _zip.Path;

    /// <summary>The arrays' names, without <c>.npy</c>, in the archive's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens an archive and checks the header of each array against the bytes that it declares.</summary>
    /// <exception cref="UnreadableFileException">Missing, cut off, or any fault; names the array, what was found and what was expected.</exception>
    public static NpzFile Open(string path)
    {
        var zip = ZipFile.Open(path);
        try
        {
            return new NpzFile(zip);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Every array of an archive, by name; the caller disposes them (or a dispose scope does).</summary>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var file = Open(path);
        return file.Names.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    /// <summary>Whether the archive holds an array of this name.</summary>
    public bool Contains(string name) => _arrays.ContainsKey(name);

    /// <summary>What the header says of one array.</summary>
    /// <exception cref="UnreadableFileException">There is no such array; the message lists those there are.</exception>
    public NpyEntry Entry(string name)
    {
        var (entry, header) = Find(name);
        return new NpyEntry(name, header.DType, header.Shape, entry.Method == 0);
    }

    /// <summary>Reads one array into row-major memory of its own, on the CPU, also where it lies in Fortran order; the caller disposes it.</summary>
    public Tensor Read(string name) => WithSource(name, NpyArray.Read);

    /// <summary>Reads rows <paramref name="start"/> … <paramref name="start"/>+<paramref name="count"/>-1 (of the first dimension). A stored array is read in place; a deflated one is unpacked up to there.</summary>
    public Tensor ReadRows(string name, long start, long count)
    {
        CheckRange(name, 0, start, count);
        return WithSource(name, (source, header) => NpyArray.ReadRows(source, header, start, count));
    }

    /// <summary>Reads columns of a matrix, [rows, count]: one small read per row where it is stored.</summary>
    public Tensor ReadColumns(string name, long start, long count)
    {
        CheckRange(name, 1, start, count);
        return WithSource(name, (source, header) => NpyArray.ReadColumns(source, header, start, count));
    }

    /// <summary>Reads one array into memory that is there already, which may be a view, of another element type, or on another device.</summary>
    /// <exception cref="UnreadableFileException">No such array, or its shape is not the destination's.</exception>
    public void ReadInto(string name, Tensor destination)
    {
        var (entry, header) = Find(name);
        if (!header.Shape.SequenceEqual(destination.shape))
            throw new UnreadableFileException(Path, $"array '{HeaderFaults.Shown(name)}' is {Shape.Text(header.Shape)}, expected {Shape.Text(destination.shape)}");
        using var source = _zip.Read(entry);
        NpyArray.ReadInto(source, header, destination);
    }

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose() => _zip.Dispose();

    private Tensor WithSource(string name, Func<ByteSource, NpyHeader, Tensor> read)
    {
        var (entry, header) = Find(name);
        using var source = _zip.Read(entry);
        return read(source, header);
    }

    private (ZipEntry Entry, NpyHeader Header) Find(string name) =>
        _arrays.TryGetValue(name, out var found) ? found : throw new UnreadableFileException(Path, $"holds no array '{HeaderFaults.Shown(name)}'; {HeldNames.Text(Names)}");

    private void CheckRange(string name, int dimension, long start, long count)
    {
        var shape = Find(name).Header.Shape;
        if (shape.Length <= dimension || (dimension == 1 && shape.Length != 2) || start < 0 || count < 0 || start > shape[dimension] - count)
            throw new ArgumentOutOfRangeException(nameof(start), FormattableString.Invariant($"{(dimension == 0 ? "rows" : "columns")} {start} to {start + count} of '{name}', which is {Shape.Text(shape)}"));
    }
}
