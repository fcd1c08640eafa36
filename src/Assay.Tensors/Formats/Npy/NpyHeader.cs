using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Assay.Core.Errors;
using Assay.Tensors.Formats.Zip;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats.Npy;

/// <summary>The first part of an .npy file: magic, version, and a Python dictionary with descr, fortran_order and shape (numpy/lib/format.py, NEP 1).</summary>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The array's sizes.</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="First">Where the elements start.</param>
internal sealed record NpyHeader(ScalarType DType, long[] Shape, bool FortranOrder, long First)
{
    private const int MaxBytes = 1 << 20;

    // '|' stands where one byte has no order. Types that libtorch's CPU lacks (unsigned words, complex, text, objects) are refused.
    private static readonly (string Descr, ScalarType Type)[] Types =
    [
        ("<f4", ScalarType.Float32), ("<f8", ScalarType.Float64), ("<f2", ScalarType.Float16), ("<i8", ScalarType.Int64), ("<i4", ScalarType.Int32),
        ("<i2", ScalarType.Int16), ("|i1", ScalarType.Int8), ("|u1", ScalarType.Byte), ("|b1", ScalarType.Bool),
    ];

    /// <summary>Reads and checks the header of an array that takes <paramref name="length"/> bytes in all.</summary>
    /// <exception cref="UnreadableFileException">Any fault; <paramref name="place"/> says of which array.</exception>
    public static NpyHeader Read(ByteSource source, long length, ArrayPlace place)
    {
        if (length < 10)
            throw place.Fault($"is {length} bytes long; an .npy array starts with 10 bytes of magic, version and header length");
        var start = new byte[(int)Math.Min(length, 12)];
        source.Read(start, 0);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw place.Fault($"does not start with the magic bytes of .npy");
        if (start[6] is < 1 or > 3 || (start[6] > 1 && length < 12))
            throw place.Fault($"is of .npy version {start[6]}.{start[7]}, expected 1 to 3");
        var before = start[6] == 1 ? 10 : 12;
        var size = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (size > Math.Min(MaxBytes, length - before))
            throw place.Fault($"claims a header of {size} bytes, expected at most {Math.Min(MaxBytes, length - before)}");
        var text = new byte[size];
        source.Read(text, before);
        var header = Parse(new UTF8Encoding().GetString(text), before + size, place);
        return header.Checked(length, place);
    }

    /// <summary>The header's bytes as numpy writes them: padded by spaces to a multiple of 64, a line break at the end.</summary>
    public static byte[] Bytes(ScalarType type, ReadOnlySpan<long> shape)
    {
        var sizes = string.Join(", ", shape.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{Descr(type)}', 'fortran_order': False, 'shape': ({sizes}{(shape.Length == 1 ? "," : "")}), }}";
        text = text.PadRight((10 + text.Length + 1 + 63) / 64 * 64 - 10 - 1) + "\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)text.Length));
        return bytes;
    }

    private static string Descr(ScalarType type) =>
        Array.Find(Types, known => known.Type == type).Descr ?? throw new ArgumentException($"an .npy array cannot hold {type}; it holds {string.Join(", ", Types.Select(known => known.Type))}", nameof(type));

    private static NpyHeader Parse(string text, long first, ArrayPlace place)
    {
        var dictionary = new PythonLiteral(text, place).Dictionary();
        if (dictionary.Count != 3 || !dictionary.TryGetValue("descr", out var descr) || !dictionary.TryGetValue("fortran_order", out var fortran) || !dictionary.TryGetValue("shape", out var shape))
            throw place.Fault($"has a header with the keys {string.Join(", ", dictionary.Keys.Select(HeaderFaults.Shown))}, expected descr, fortran_order and shape");
        if (descr is not string type || Array.FindIndex(Types, known => known.Descr == type) is var index && index < 0)
            throw place.Fault($"has elements of type '{HeaderFaults.Shown(descr as string ?? "a structure")}', expected one of {string.Join(", ", Types.Select(known => known.Descr))}");
        if (fortran is not bool turned || shape is not long[] sizes)
            throw place.Fault($"has a header whose fortran_order is no bool or whose shape is no tuple of whole numbers");
        return new NpyHeader(Types[index].Type, sizes, turned, first);
    }

    private NpyHeader Checked(long length, ArrayPlace place)
    {
        try
        {
            // Zeros are left out of the product: [0, 2^62] has no elements, but libtorch's strides overflow on it all the same.
            var bytes = Shape.Where(size => size != 0).Aggregate((long)SafetensorsDTypes.Bytes(DType), (product, size) => checked(product * size));
            var expected = Shape.Contains(0) ? 0 : bytes;
            return length - First == expected
                ? this
                : throw place.Fault($"is {Tensors.Shape.Text(Shape)} of {DType}, which takes {expected} bytes, but {length - First} follow its header");
        }
        catch (OverflowException)
        {
            throw place.Fault($"is {Tensors.Shape.Text(Shape)}: more elements than 64 bits can count");
        }
    }
}

/// <summary>Which array of which file, for messages.</summary>
internal sealed record ArrayPlace(string File, string? Array)
{
    public UnreadableFileException Fault(FormattableString fault) =>
        new(File, Array is null ? FormattableString.Invariant(fault) : $"array '{HeaderFaults.Shown(Array)}' {FormattableString.Invariant(fault)}");
}
