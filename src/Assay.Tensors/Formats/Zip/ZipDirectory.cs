using System.Buffers.Binary;
using System.Text;
using Assay.Core.Errors;

namespace Assay.Tensors.Formats.Zip;

/// <summary>The list of entries at a zip archive's end, checked against the file's length (zip64 included; PKWARE APPNOTE 6.3.10, sections 4.3-4.5).</summary>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054b50, End64Mark = 0x06064b50, LocatorMark = 0x07064b50, EntryMark = 0x02014b50;
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, EntryBytes = 46, LongestComment = 65535;
    private const long MaxBytes = 64 << 20;   // a million entries; without a bound, a damaged length would ask for exabytes

    /// <summary>The entries by name, in the directory's order.</summary>
    public static IReadOnlyList<ZipEntry> Read(FileStream file, string path)
    {
        var (offset, length, entries) = FindEnd(file, path);
        if (offset < 0 || length < 0 || entries < 0 || offset > file.Length - length)
            throw new UnreadableFileException(path, FormattableString.Invariant($"its zip directory claims {length} bytes from byte {offset} on, but the file has {file.Length}: damaged or cut off"));
        if (length > MaxBytes || entries > length / EntryBytes)
            throw new UnreadableFileException(path, FormattableString.Invariant($"its zip directory claims {entries} entries in {length} bytes, expected at most {length / EntryBytes} in at most {MaxBytes}"));
        var bytes = new byte[length];
        OpenedFile.Fill(file, path, "the zip directory", bytes, offset);
        return Parse(bytes, entries, offset, path);
    }

    private static (long Offset, long Length, long Entries) FindEnd(FileStream file, string path)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndBytes + LongestComment)];
        OpenedFile.Fill(file, path, "the zip archive's end", tail, file.Length - tail.Length);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail, at) == EndMark && at + EndBytes + U16(tail, at + 20) == tail.Length)
                return ReadEnd(file, path, tail.AsSpan(at, EndBytes), file.Length - tail.Length + at);
        }
        throw new UnreadableFileException(path, FormattableString.Invariant($"no zip directory lies at the end of its {file.Length} bytes: the file was cut off, or is no zip archive"));
    }

    private static (long Offset, long Length, long Entries) ReadEnd(FileStream file, string path, ReadOnlySpan<byte> end, long at)
    {
        long entries = U16(end, 10), length = U32(end, 12), offset = U32(end, 16);
        if (entries != ushort.MaxValue && length != uint.MaxValue && offset != uint.MaxValue)
            return (offset, length, entries);
        Span<byte> locator = stackalloc byte[LocatorBytes], end64 = stackalloc byte[End64Bytes];
        if (at < LocatorBytes)
            throw new UnreadableFileException(path, "its zip directory is marked as zip64, but has no zip64 part");
        OpenedFile.Fill(file, path, "the zip64 locator", locator, at - LocatorBytes);
        if (U32(locator, 0) != LocatorMark)
            return (offset, length, entries);   // exactly 65535 entries, and no zip64 after all
        var place = I64(locator, 8);
        if (place < 0 || place > at - LocatorBytes - End64Bytes)
            throw new UnreadableFileException(path, FormattableString.Invariant($"its zip64 directory's end should lie at byte {place}, expected 0 to {at - LocatorBytes - End64Bytes}"));
        OpenedFile.Fill(file, path, "the zip64 directory's end", end64, place);
        return U32(end64, 0) == End64Mark
            ? (I64(end64, 48), I64(end64, 40), I64(end64, 32))
            : throw new UnreadableFileException(path, FormattableString.Invariant($"byte {place} should start the zip64 directory's end, found {U32(end64, 0):x8}"));
    }

    private static List<ZipEntry> Parse(byte[] bytes, long count, long directory, string path)
    {
        var entries = new List<ZipEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        while (entries.Count < count)
        {
            if (bytes.Length - at < EntryBytes || U32(bytes, at) != EntryMark)
                throw new UnreadableFileException(path, FormattableString.Invariant($"its zip directory lists {count} entries, but entry {entries.Count} is damaged or missing"));
            int name = U16(bytes, at + 28), extra = U16(bytes, at + 30), comment = U16(bytes, at + 32);
            if (bytes.Length - at - EntryBytes < name + extra + comment)
                throw new UnreadableFileException(path, FormattableString.Invariant($"its zip directory ends inside entry {entries.Count}"));
            var entry = ParseEntry(bytes.AsSpan(at, EntryBytes), bytes.AsSpan(at + EntryBytes, name), bytes.AsSpan(at + EntryBytes + name, extra));
            Check(entry, directory, path);
            if (!names.Add(entry.Name))
                throw new UnreadableFileException(path, $"its zip directory lists '{HeaderFaults.Shown(entry.Name)}' twice");
            entries.Add(entry);
            at += EntryBytes + name + extra + comment;
        }
        return entries;
    }

    private static ZipEntry ParseEntry(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        long stored = U32(header, 20), length = U32(header, 24), local = U32(header, 42);
        var wide = Wide(extra);
        Widen(ref length, ref wide);   // in this order, and only those that did not fit 32 bits
        Widen(ref stored, ref wide);
        Widen(ref local, ref wide);
        return new ZipEntry(Encoding.UTF8.GetString(name), U16(header, 10), U16(header, 8), stored, length, local);
    }

    private static void Widen(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8)
            return;
        value = I64(wide, 0);
        wide = wide[8..];
    }

    // The body of the extra field 0x0001, empty where there is none.
    private static ReadOnlySpan<byte> Wide(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(U16(extra, 2), extra.Length - 4);
            if (U16(extra, 0) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return [];
    }

    private static void Check(ZipEntry entry, long directory, string path)
    {
        if (entry.Stored < 0 || entry.Length < 0 || entry.Header < 0 || entry.Header > directory - 30 - entry.Stored)
            throw Fault(path, entry, FormattableString.Invariant($"claims {entry.Stored} bytes from byte {entry.Header} on, but the archive's directory starts at {directory}"));
        if (entry.Method == 0 && entry.Stored != entry.Length)
            throw Fault(path, entry, FormattableString.Invariant($"is stored as it is, but claims {entry.Stored} bytes in the file and {entry.Length} unpacked"));
        // Deflate turns one bit into at most 258 bytes, so no honest entry grows by more than 1032 (zlib's technical notes).
        if (entry.Method == 8 && entry.Length / 1032 > entry.Stored)
            throw Fault(path, entry, FormattableString.Invariant($"claims to unpack {entry.Stored} bytes to {entry.Length}, more than deflate can (1032 times)"));
    }

    public static UnreadableFileException Fault(string path, ZipEntry entry, string fault) => new(path, $"entry '{HeaderFaults.Shown(entry.Name)}' {fault}");

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
