using System.Buffers.Binary;
using System.Text;
using Assay.Core.Errors;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>Reads a pickle's bytes from front to back; nothing is taken that is not there.</summary>
/// <param name="bytes">The pickle, possibly with something behind it.</param>
/// <param name="place">The file, and the entry that is read, for messages.</param>
internal sealed class PickleCursor(byte[] bytes, PicklePlace place)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));   // the one number that pickle writes with its highest byte first

    public byte[] Bytes(long count) => Take(count).ToArray();

    public string Text(long count)
    {
        try
        {
            return Strict.GetString(Take(count));
        }
        catch (ArgumentException failure)
        {
            throw Fault($"holds a string that is no UTF-8: {failure.Message}");
        }
    }

    /// <summary>Text up to the next line break, which is taken too.</summary>
    public string Line()
    {
        var length = bytes.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
            throw Fault($"ends inside a line");
        var text = Text(length);
        Position++;
        return text;
    }

    /// <summary>A little-endian whole number in two's complement, of at most 8 bytes.</summary>
    public long Long(long count)
    {
        if (count is < 0 or > 8)
            throw Fault($"holds a whole number of {count} bytes, expected at most 8");
        var taken = Take(count);
        Span<byte> wide = stackalloc byte[8];
        wide.Fill(count > 0 && (taken[^1] & 0x80) != 0 ? (byte)0xff : (byte)0);
        taken.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    public UnreadableFileException Fault(FormattableString fault) => place.Fault(FormattableString.Invariant($"{FormattableString.Invariant(fault)} (byte {Position})"));

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - Position)
            throw Fault($"wants {count} bytes where {bytes.Length - Position} are left");
        Position += (int)count;
        return bytes.AsSpan(Position - (int)count, (int)count);
    }
}

/// <summary>Where a pickle lies, for messages: a file, or an entry of it.</summary>
internal sealed record PicklePlace(string File, string? Entry)
{
    public UnreadableFileException Fault(string fault) => new(File, Entry is null ? $"its pickle {fault}" : $"entry '{HeaderFaults.Shown(Entry)}' {fault}");
}
