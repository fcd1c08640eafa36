using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Tensors.Formats;

/// <summary>
/// The first part of a safetensors file: 8 bytes of little-endian length, then JSON that says of every tensor its type, sizes and byte range.
/// Everything the header claims is checked against the file's length before one byte of a tensor is read.
/// </summary>
internal sealed class SafetensorsHeader
{
    // The reference implementation's bound; without one, 8 damaged bytes would ask for exabytes.
    private const long MaxBytes = 100_000_000;

    /// <summary>In the order of their bytes in the file.</summary>
    public required IReadOnlyList<SafetensorsEntry> Entries { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Reads the header from the stream's start; any fault is an <see cref="UnreadableFileException"/> with the tensor it is about.</summary>
    public static SafetensorsHeader Parse(Stream stream, string file)
    {
        var length = JsonLength(stream, file);
        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Parse(document.RootElement, new HeaderFaults(file), first: 8 + length, fileLength: stream.Length);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)   // the second: a string that is no UTF-8
        {
            throw new UnreadableFileException(file, $"the header is no JSON: {failure.Message}", failure);
        }
    }

    private static long JsonLength(Stream stream, string file)
    {
        if (stream.Length < 8)
            throw new UnreadableFileException(file, FormattableString.Invariant($"is {stream.Length} bytes long; a safetensors file starts with 8 bytes of header length"));
        Span<byte> word = stackalloc byte[8];
        stream.ReadExactly(word);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(word);
        if (length > MaxBytes)
            throw new UnreadableFileException(file, FormattableString.Invariant($"the header claims {length} bytes, expected at most {MaxBytes}: no safetensors file, or a damaged one"));
        if ((long)length > stream.Length - 8)
            throw new UnreadableFileException(file, FormattableString.Invariant($"the header claims {length} bytes, but only {stream.Length - 8} follow: the file was cut off"));
        return (long)length;
    }

    private static SafetensorsHeader Parse(JsonElement root, HeaderFaults faults, long first, long fileLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw faults.File($"the header is a JSON {HeaderFaults.Kind(root)}, expected an object");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<SafetensorsEntry>();
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw faults.Tensor(member.Name, "is listed twice");
            if (member.Name == "__metadata__")
                metadata = ParseMetadata(member.Value, faults);
            else
                entries.Add(SafetensorsEntryParser.Parse(member.Name, member.Value, faults, first));
        }
        entries.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));   // an empty tensor lies before the one that starts where it stands
        CheckRanges(entries, faults, first, fileLength);
        return new SafetensorsHeader { Entries = entries, Metadata = metadata };
    }

    private static SortedDictionary<string, string> ParseMetadata(JsonElement value, HeaderFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw faults.File($"__metadata__ is a JSON {HeaderFaults.Kind(value)}, expected an object of strings");
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
                throw faults.File($"__metadata__ '{HeaderFaults.Shown(pair.Name)}' is a JSON {HeaderFaults.Kind(pair.Value)}, expected a string");
            metadata[pair.Name] = pair.Value.GetString()!;
        }
        return metadata;
    }

    // The format allows neither overlaps nor holes, and the last tensor ends where the file ends: so the ranges must join exactly.
    private static void CheckRanges(List<SafetensorsEntry> entries, HeaderFaults faults, long first, long fileLength)
    {
        var end = first;
        var before = "the header";
        foreach (var entry in entries)
        {
            if (entry.Length > fileLength - entry.Offset)
                throw faults.Tensor(entry.Name, $"ends at byte {entry.Offset - first + entry.Length} of the tensors' bytes, but the file holds only {fileLength - first}: it was cut off or the header is damaged");
            if (entry.Offset < end)
                throw faults.Tensor(entry.Name, $"starts at byte {entry.Offset - first} and overlaps {before}, which ends at {end - first}");
            if (entry.Offset > end)
                throw faults.Tensor(entry.Name, $"starts at byte {entry.Offset - first}, but {before} ends at {end - first}: a hole of {entry.Offset - end} bytes that no tensor owns");
            (end, before) = (entry.Offset + entry.Length, $"tensor '{HeaderFaults.Shown(entry.Name)}'");
        }
        if (end != fileLength)
            throw faults.File($"{fileLength - end} bytes follow the last tensor; a safetensors file ends with it");
    }
}

/// <summary>Says faults of one file: about the file, or about one of its tensors.</summary>
internal sealed class HeaderFaults(string file)
{
    public UnreadableFileException File(FormattableString fault) => new(file, FormattableString.Invariant(fault));

    public UnreadableFileException Tensor(string name, FormattableString fault) => new(file, $"tensor '{Shown(name)}' {FormattableString.Invariant(fault)}");

    public UnreadableFileException Tensor(string name, string fault) => new(file, $"tensor '{Shown(name)}' {fault}");

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Text from the file as an error may show it: a damaged one can be megabytes of control characters, and an error is one line.</summary>
    public static string Shown(string name)
    {
        var shown = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, 100)))
            shown.Append(char.IsControl(c) ? '?' : c);
        return name.Length > 100 ? $"{shown}…" : shown.ToString();
    }
}
