using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Core.Reports;

/// <summary>Mends what the drawing library writes.</summary>
internal static partial class SvgDocument
{
    /// <summary>Numbers the clip paths from 1 (the library counts over the whole process, so that equal plots would differ), and names families of nearly
    /// the same widths after DejaVu Sans, since each glyph's place is fixed in the file and a reader may lack the font.</summary>
    public static string Mend(string svg)
    {
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        var mended = ClipPath().Replace(svg, match =>
        {
            if (!numbers.TryGetValue(match.Value, out var name))
                numbers[match.Value] = name = string.Create(CultureInfo.InvariantCulture, $"clip{numbers.Count + 1}");
            return name;
        });
        return mended.Replace("font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, Geneva, sans-serif\"", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bcl_[0-9a-f]+\b")]
    private static partial Regex ClipPath();
}
