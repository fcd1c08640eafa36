using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Assay.Risks;

/// <summary>Names of rows that stay the same from release to release: the sheet's own ids are not unique, and sheets are edited in place.</summary>
public static partial class RowUid
{
    private const int Length = 16;

    /// <summary>A name for each row, in order: made of the document's number, the level and the texts, whatever their case and blanks. Rows that are alike are numbered: <c>…-2</c>.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RiskRow> rows)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. rows.Select(row => Numbered(seen, Hash(row)))];
    }

    private static string Numbered(Dictionary<string, int> seen, string hash)
    {
        seen[hash] = seen.GetValueOrDefault(hash) + 1;
        return seen[hash] == 1 ? hash : Invariant($"{hash}-{seen[hash]}");
    }

    private static string Hash(RiskRow row)
    {
        string[] parts = [Invariant($"{row.Document}"), $"{row.Level}", .. new[] { row.Category, row.Subcategory, row.Description, row.AdditionalEvidence }.Select(Plain)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', parts))))[..Length];
    }

    private static string Plain(string text) => Blanks().Replace(text, " ").Trim().ToLowerInvariant();

    [GeneratedRegex(@"[\s\u00A0]+")]
    private static partial Regex Blanks();
}
