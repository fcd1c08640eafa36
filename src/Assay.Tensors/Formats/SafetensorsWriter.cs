using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Core.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>Writes safetensors files, tensor by tensor: at no time is more than one tensor copied.</summary>
public static class SafetensorsWriter
{
    private const int ChunkBytes = 1 << 24;

    // Names may hold any Unicode; escaping only what JSON demands keeps the header readable.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Replaces <paramref name="path"/> by a file of these tensors, all or nothing. The same tensors give the same bytes, whatever the dictionary's order.</summary>
    /// <remarks>Tensors may lie on any device and need not be contiguous. As in the reference implementation, wide element types come first, so that every tensor is aligned to its own.</remarks>
    /// <exception cref="Assay.Core.Errors.AssayException">The disk is full or the place cannot be written; the old file is still there.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderBy(pair => SafetensorsDTypes.Order(pair.Value.dtype)).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        var parts = ordered.Select(pair => new SafetensorsPart(pair.Key, pair.Value.dtype, pair.Value.shape)).ToArray();
        Write(path, parts, (part, stream) => WriteTensor(stream, tensors[part.Name]), metadata);
    }

    /// <summary>Replaces <paramref name="path"/> by a file of <paramref name="parts"/>, in this order, whose values <paramref name="write"/> puts into the stream, row by row and little-endian: for tensors that are in no memory.</summary>
    /// <exception cref="Assay.Core.Errors.AssayException">The disk is full or the place cannot be written; the old file is still there.</exception>
    public static void Write(
        string path, IReadOnlyList<SafetensorsPart> parts, Action<SafetensorsPart, Stream> write, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = Header(parts, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            var end = stream.Position;
            foreach (var part in parts)
            {
                write(part, stream);
                end += part.Bytes;
                if (stream.Position != end)
                    throw new ArgumentException(FormattableString.Invariant($"'{part.Name}' takes {part.Bytes} bytes, but {part.Bytes + stream.Position - end} were written"), nameof(write));
            }
        });
    }

    private static byte[] Header(IReadOnlyList<SafetensorsPart> parts, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(json, metadata);
            long offset = 0;
            foreach (var part in parts)
                offset = WriteEntry(json, part, offset);
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)   // so that the tensors' bytes start aligned
            buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, SafetensorsPart part, long offset)
    {
        if (part.Name == "__metadata__")
            throw new ArgumentException("the format keeps the name '__metadata__' for itself", nameof(part));
        json.WriteStartObject(part.Name);
        json.WriteString("dtype", SafetensorsDTypes.Name(part.DType));
        json.WriteStartArray("shape");
        foreach (var size in part.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        var end = offset + part.Bytes;
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void WriteTensor(Stream stream, Tensor tensor)
    {
        using var _ = torch.NewDisposeScope();
        using var __ = torch.no_grad();
        var plain = tensor.detach().cpu().contiguous();
        TensorBytes.ForEachChunk(plain, ChunkBytes, (bytes, at) => stream.Write(bytes));
    }
}
