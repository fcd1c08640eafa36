using System.Buffers.Binary;
using System.Text;

namespace Assay.PrepareLibtorch;

/// <summary>The bytes of a 64-bit little-endian ELF library, and the few tables of it that are read here (System V ABI, gABI 4.1).</summary>
internal sealed class ElfImage
{
    private readonly byte[] _bytes;

    /// <summary>The same bytes, not a copy.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file.</exception>
    public ElfImage(byte[] bytes)
    {
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || bytes[4] != 2 || bytes[5] != 1)
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        _bytes = bytes;
    }

    /// <summary>Offsets of the section headers.</summary>
    public IEnumerable<int> Sections => Table(U64(0x28), U16(0x3A), U16(0x3C));

    /// <summary>Offsets of the program headers.</summary>
    public IEnumerable<int> Segments => Table(U64(0x20), U16(0x36), U16(0x38));

    public ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    public uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    public ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));

    /// <summary>Whether a string of a string table, up to its zero, is <paramref name="name"/>.</summary>
    public bool NameIs(int at, string name) =>
        _bytes.AsSpan(at, name.Length + 1) is var found && found[^1] == 0 && found[..^1].SequenceEqual(Encoding.ASCII.GetBytes(name));

    /// <summary>Where in the file a section's bytes begin.</summary>
    public int Contents(int section) => checked((int)U64(section + 0x18));

    /// <summary>The section that a section's link field names: the strings of a table of symbols or versions.</summary>
    public int Linked(int section) => checked((int)U64(0x28) + checked((int)U32(section + 0x28)) * U16(0x3A));

    /// <summary>Runs <paramref name="work"/>; a header that points outside the file becomes an error about the file.</summary>
    public static T Within<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("damaged ELF file: a header points outside the file", failure);
        }
    }

    private static IEnumerable<int> Table(ulong first, int size, int count)
    {
        var at = checked((int)first);
        for (var i = 0; i < count; i++, at += size)
            yield return at;
    }
}
