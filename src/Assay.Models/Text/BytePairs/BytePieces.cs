using System.Globalization;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>Pieces that stand for one byte, spelt <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
internal static class BytePieces
{
    public static string Write(int value) => FormattableString.Invariant($"<0x{value:X2}>");

    /// <summary>The byte; null where the piece spells none.</summary>
    public static byte? Read(string piece) =>
        piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>'
        && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The ids of all 256 bytes.</summary>
    /// <exception cref="UnreadableFileException">One is missing.</exception>
    public static int[] Ids(IEnumerable<(string Text, int Id)> pieces, string path)
    {
        var ids = new int[256];
        Array.Fill(ids, -1);
        foreach (var (text, id) in pieces)
        {
            if (Read(text) is { } value)
                ids[value] = id;
        }
        var missing = Array.IndexOf(ids, -1);
        return missing < 0 ? ids : throw new UnreadableFileException(path, $"falls back to bytes, but has no piece '{Write(missing)}'; expected all 256");
    }
}
