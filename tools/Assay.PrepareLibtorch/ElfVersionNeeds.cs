using System.Buffers.Binary;

namespace Assay.PrepareLibtorch;

/// <summary>The version needs (.gnu.version_r) of an ELF library, as the System V ABI's Linux extensions lay them out.</summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2;                  // VER_FLG_WEAK: a missing version is reported but does not stop the loader

    /// <summary>Sets the weak flag on every need of <paramref name="version"/>; returns how many were changed (0 where none is named or all are weak already).</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file, or point outside themselves.</exception>
    public static int MarkWeak(byte[] image, string version)
    {
        var elf = new ElfImage(image);
        return ElfImage.Within(() => elf.Sections.Where(section => elf.U32(section + 4) == VersionNeedSection).Sum(section => MarkWeakIn(image, elf, section, version)));
    }

    private static int MarkWeakIn(byte[] image, ElfImage elf, int section, string version)
    {
        var (need, needs, names, changed) = (elf.Contents(section), checked((int)elf.U32(section + 0x2C)), elf.Contents(elf.Linked(section)), 0);
        for (var i = 0; i < needs; i++)
        {
            var aux = need + checked((int)elf.U32(need + 8));
            for (var j = 0; j < elf.U16(need + 2); j++)
            {
                var flags = elf.U16(aux + 4);
                if ((flags & WeakFlag) == 0 && elf.NameIs(names + checked((int)elf.U32(aux + 8)), version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(aux + 4), (ushort)(flags | WeakFlag));
                    changed++;
                }
                aux += checked((int)elf.U32(aux + 12));
            }
            need += checked((int)elf.U32(need + 12));
        }
        return changed;
    }
}
