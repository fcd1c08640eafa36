using System.Buffers.Binary;
using Assay.Core.Errors;

namespace Assay.Tensors.Formats.Zip;

/// <summary>
/// A zip archive of tensors: entries that are stored as they are can be read at any place, others from their start on. System.IO.Compression
/// says of no entry where its bytes lie, and reading rows of a 10 GB matrix needs that.
/// </summary>
internal sealed class ZipFile : IDisposable
{
    private const int LocalBytes = 30;
    private readonly FileStream _file;
    private readonly Dictionary<string, ZipEntry> _entries;

    private ZipFile(string path, FileStream file)
    {
        Path = path;
        _file = file;
        Entries = ZipDirectory.Read(file, path);
        _entries = Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    public string Path { get; }

    public IReadOnlyList<ZipEntry> Entries { get; }

    public static ZipFile Open(string path) => From(path, OpenedFile.Open(path));

    /// <summary>Takes the stream over, also where the directory is at fault.</summary>
    public static ZipFile From(string path, FileStream file)
    {
        try
        {
            return new ZipFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>The bytes of one entry; each call gives a reader of its own, so that several threads may read.</summary>
    public ByteSource Read(ZipEntry entry)
    {
        if ((entry.Flags & 1) != 0)
            throw Fault(entry, "is encrypted; unpack it and pack it again without a password");
        var start = DataStart(entry);
        return entry.Method switch
        {
            0 => new StoredBytes(_file, Path, entry.Name, start, entry.Length),
            8 => new InflatedBytes(_file, Path, entry, start),
            _ => throw Fault(entry, FormattableString.Invariant($"is packed by method {entry.Method}, expected 0 (stored) or 8 (deflated)")),
        };
    }

    /// <summary>All bytes of an entry that is no larger than <paramref name="most"/>.</summary>
    public byte[] ReadAll(ZipEntry entry, int most)
    {
        if (entry.Length > most)
            throw Fault(entry, FormattableString.Invariant($"has {entry.Length} bytes, expected at most {most}"));
        using var source = Read(entry);
        var bytes = new byte[entry.Length];
        source.Read(bytes, 0);
        return bytes;
    }

    public UnreadableFileException Fault(ZipEntry entry, string fault) => ZipDirectory.Fault(Path, entry, fault);

    public void Dispose() => _file.Dispose();

    // The local header's name and extra field may be longer than the directory's: writers pad there to align what follows.
    private long DataStart(ZipEntry entry)
    {
        Span<byte> local = stackalloc byte[LocalBytes];
        OpenedFile.Fill(_file, Path, $"the header of entry '{HeaderFaults.Shown(entry.Name)}'", local, entry.Header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != 0x04034b50)
            throw Fault(entry, FormattableString.Invariant($"should start at byte {entry.Header}, but no zip header lies there"));
        var start = entry.Header + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        return start <= _file.Length - entry.Stored
            ? start
            : throw Fault(entry, FormattableString.Invariant($"has its {entry.Stored} bytes from byte {start} on, but the file ends at {_file.Length}"));
    }
}
