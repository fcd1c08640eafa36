using System.Buffers.Binary;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>Walks the fields of one protobuf message (protobuf.dev, "Encoding"). Every length is checked against the bytes that are there; nothing is allocated.</summary>
/// <param name="bytes">The message.</param>
/// <param name="origin">Where it begins in the file, for errors.</param>
/// <param name="path">The file, for errors.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes, int origin, string path)
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private int _wire;
    private ReadOnlySpan<byte> _content;
    private ulong _number;

    /// <summary>Number of the field found last.</summary>
    public int Field { get; private set; }

    /// <summary>Where the content of the field found last begins in the file.</summary>
    public readonly int ContentOrigin => origin + _next - _content.Length;

    public bool Next()
    {
        if (_next >= _bytes.Length)
            return false;
        var tag = ReadVarint();
        (Field, _wire) = tag >> 3 is > 0 and <= (1 << 29) - 1 ? ((int)(tag >> 3), (int)(tag & 7)) : throw Fault($"field number {tag >> 3}, expected 1 to 536870911");
        _number = 0;
        _content = default;
        if (_wire == Varint)
            _number = ReadVarint();
        else
            _content = Take(_wire switch { Fixed64 => 8, Fixed32 => 4, Delimited => ReadVarint(), _ => throw Fault($"wire type {_wire} in field {Field}, expected 0, 1, 2 or 5") });
        return true;
    }

    public readonly int Int32() => _wire == Varint ? unchecked((int)_number) : throw Wrong("a number");

    public readonly bool Bool() => _wire == Varint ? _number != 0 : throw Wrong("a number");

    public readonly float Single() => _wire == Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(_content) : throw Wrong("a float");

    public readonly ReadOnlySpan<byte> Bytes() => _wire == Delimited ? _content : throw Wrong("bytes");

    public readonly ProtobufReader Message() => new(Bytes(), ContentOrigin, path);

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - _next))
            throw Fault($"field {Field} claims {length} bytes, {_bytes.Length - _next} are left; the file is truncated or no protobuf");
        _next += (int)length;
        return _bytes.Slice(_next - (int)length, (int)length);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_next >= _bytes.Length)
                throw Fault("ends inside a number; the file is truncated or no protobuf");
            var b = _bytes[_next++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw Fault("a number of more than 10 bytes; the file is no protobuf");
    }

    private readonly UnreadableFileException Wrong(string expected) => Fault($"field {Field} has wire type {_wire}, expected {expected}");

    private readonly UnreadableFileException Fault(string fault) => new(path, FormattableString.Invariant($"byte {origin + _next}: {fault}"));
}
