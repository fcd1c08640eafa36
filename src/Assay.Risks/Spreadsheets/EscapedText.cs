using System.Globalization;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Assay.Risks.Spreadsheets;

/// <summary>How workbooks write characters that XML has no place for: <c>_x000D_</c> is a carriage return.</summary>
internal static partial class EscapedText
{
    public static string Decode(string text) => !text.Contains("_x", StringComparison.Ordinal) ? text
        : Escape().Replace(text, match => ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    /// <summary>The inverse. A text that looks escaped has its underscore escaped; half of a surrogate pair is escaped too.</summary>
    public static string Encode(string text) => Special().Replace(text, match => match.Value.Length == 1 ? Invariant($"_x{(int)match.Value[0]:X4}_") : "_x005F" + match.Value);

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();

    [GeneratedRegex(@"[\x00-\x08\x0B-\x1F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex Special();
}
