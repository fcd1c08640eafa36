using System.Buffers.Binary;
using System.Text;

namespace Assay.PrepareLibtorch;

/// <summary>The version needs (.gnu.version_r) of a 64-bit little-endian ELF library, as the System V ABI's Linux extensions lay them out.</summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2;                  // VER_FLG_WEAK: a missing version is reported but does not stop the loader

    /// <summary>Sets the weak flag on every need of <paramref name="version"/>; returns how many were changed (0 where none is named or all are weak already).</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file, or point outside themselves.</exception>
    public static int MarkWeak(byte[] image, string version)
    {
        if (image.Length < 64 || !image.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        try
        {
            return MarkWeakIn(image, version);
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("damaged ELF file: a header points outside the file", failure);
        }
    }

    private static int MarkWeakIn(byte[] image, string version)
    {
        var sections = checked((int)U64(image, 0x28));
        int size = U16(image, 0x3A), count = U16(image, 0x3C), changed = 0;
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * size;
            if (U32(image, section + 4) != VersionNeedSection)
                continue;
            var names = Offset(image, sections + checked((int)U32(image, section + 0x28)) * size);
            changed += MarkWeakInSection(image, Offset(image, section), needs: checked((int)U32(image, section + 0x2C)), names, version);
        }
        return changed;
    }

    private static int MarkWeakInSection(byte[] image, int need, int needs, int names, string version)
    {
        var changed = 0;
        for (var i = 0; i < needs; i++)
        {
            var aux = need + checked((int)U32(image, need + 8));
            for (var j = 0; j < U16(image, need + 2); j++)
            {
                var flags = U16(image, aux + 4);
                if ((flags & WeakFlag) == 0 && NameIs(image, names + checked((int)U32(image, aux + 8)), version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(aux + 4), (ushort)(flags | WeakFlag));
                    changed++;
                }
                aux += checked((int)U32(image, aux + 12));
            }
            need += checked((int)U32(image, need + 12));
        }
        return changed;
    }

    private static bool NameIs(byte[] image, int at, string name) =>
        image.AsSpan(at, name.Length + 1) is var found && found[^1] == 0 && found[..^1].SequenceEqual(Encoding.ASCII.GetBytes(name));

    private static int Offset(byte[] image, int section) => checked((int)U64(image, section + 0x18));
    private static ushort U16(byte[] image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));
    private static uint U32(byte[] image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(at));
    private static ulong U64(byte[] image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(at));
}
