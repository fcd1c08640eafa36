using System.Buffers.Binary;

namespace Assay.PrepareLibtorch;

/// <summary>Makes the library's function that frees a scalar go through a pointer, which Assay sets to a function that waits (docs/decisions/0006-scalars-outlive-their-calls.md).</summary>
internal static class ScalarDisposal
{
    /// <summary>The function that TorchSharp's Scalar calls when it is disposed or collected.</summary>
    public const string Function = "THSTorch_dispose_scalar";

    private const uint DynamicSymbols = 11, LoadSegment = 1, Writable = 2, Executable = 1;
    private const int SymbolSize = 24, JumpSize = 6, PointerSize = 8;

    /// <summary>Replaces the function's body by a jump through a pointer of 8 bytes behind the library's zeroed memory; false where that was done before.</summary>
    /// <exception cref="InvalidDataException">The library has no such function, or is laid out in a way that leaves no room for the pointer.</exception>
    public static bool MakeIndirect(byte[] image)
    {
        var elf = new ElfImage(image);
        return ElfImage.Within(() =>
        {
            var function = Symbol(elf);
            var (address, size) = (elf.U64(function + 8), elf.U64(function + 16));
            var code = image.AsSpan(checked((int)(address - Containing(elf, address, out var segment) + elf.U64(segment + 8))), JumpSize);
            if (code[..2].SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0x25]))
                return false;
            if (size < JumpSize)
                throw new InvalidDataException($"{Function} is shorter than a jump");
            var pointer = Reserve(image, elf);
            code[0] = 0xFF;                                   // jmp qword ptr [rip + distance]
            code[1] = 0x25;
            BinaryPrimitives.WriteInt32LittleEndian(code[2..], checked((int)((long)pointer - (long)(address + JumpSize))));
            return true;
        });
    }

    private static int Symbol(ElfImage elf)
    {
        foreach (var section in elf.Sections.Where(section => elf.U32(section + 4) == DynamicSymbols))
        {
            var (symbols, names) = (elf.Contents(section), elf.Contents(elf.Linked(section)));
            for (var symbol = symbols; symbol < symbols + checked((int)elf.U64(section + 0x20)); symbol += SymbolSize)
            {
                if (elf.U16(symbol + 6) != 0 && elf.NameIs(names + checked((int)elf.U32(symbol)), Function))
                    return symbol;
            }
        }
        throw new InvalidDataException($"the library has no {Function}: it is of another version of TorchSharp");
    }

    // The address at which the segment of the code begins.
    private static ulong Containing(ElfImage elf, ulong address, out int segment)
    {
        segment = elf.Segments.FirstOrDefault(one => elf.U32(one) == LoadSegment && (elf.U32(one + 4) & Executable) != 0 && elf.U64(one + 0x10) <= address && address < elf.U64(one + 0x10) + elf.U64(one + 0x20));
        return segment != 0 ? elf.U64(segment + 0x10) : throw new InvalidDataException($"{Function} lies in no segment of code");
    }

    // Lengthens the zeroed memory of the last, writable segment; what the loader maps there is zero until somebody writes.
    private static ulong Reserve(byte[] image, ElfImage elf)
    {
        var last = elf.Segments.Where(segment => elf.U32(segment) == LoadSegment).MaxBy(segment => elf.U64(segment + 0x10));
        if (last == 0 || (elf.U32(last + 4) & Writable) == 0)
            throw new InvalidDataException("the library's last segment is not writable");
        var end = elf.U64(last + 0x10) + elf.U64(last + 0x28);
        var pointer = (end + PointerSize - 1) / PointerSize * PointerSize;
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(last + 0x28), pointer + PointerSize - elf.U64(last + 0x10));
        return pointer;
    }
}
