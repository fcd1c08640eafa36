using System.Buffers;
using System.Text;

namespace Assay.Models.Text.BytePairs;

/// <summary>Bytes to text, with one of two habits for bytes that are no UTF-8.</summary>
internal static class Utf8
{
    /// <summary>The text; <paramref name="everyByte"/>: U+FFFD for each bad byte (SentencePiece), else one for each broken letter (everyone else).</summary>
    public static string Read(ReadOnlySpan<byte> bytes, bool everyByte)
    {
        if (!everyByte)
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            text.Append(rune);
            bytes = bytes[(whole ? length : 1)..];
        }
        return text.ToString();
    }
}
