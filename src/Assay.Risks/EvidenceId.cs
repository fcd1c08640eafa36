using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Assay.Risks;

/// <summary>The sheet's name of a row: document, category, subcategory, and letters for additional evidence. Not unique: a few stand twice.</summary>
/// <param name="Document">Number of the document, from 1.</param>
/// <param name="Category">From 1; 0 for the row of the document itself.</param>
/// <param name="Subcategory">From 1; 0 for the row of the category.</param>
/// <param name="Letters">a, b, … of additional evidence; empty for the risk itself.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct EvidenceId(int Document, int Category, int Subcategory, string Letters)
{
    /// <summary>The row that additional evidence belongs to; the id itself for any other row.</summary>
    public EvidenceId Parent => this with { Letters = "" };

    /// <summary>Reads <c>01.02.03</c>, <c>01.02.03.a</c> and <c>01.02.03a</c>; null where the text is none of them.</summary>
    public static EvidenceId? Parse(string text)
    {
        var match = Form().Match(text.Trim());
        return match.Success ? new(Number(match, 1), Number(match, 2), Number(match, 3), match.Groups[4].Value) : null;
    }

    /// <summary>With the dot before the letters that some rows lack.</summary>
    public override string ToString() => Invariant($"{Document:00}.{Category:00}.{Subcategory:00}{(Letters.Length > 0 ? "." + Letters : "")}");

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // \d would take digits of every script, which int.Parse does not.
    [GeneratedRegex(@"^([0-9]{2,3})\.([0-9]{2,3})\.([0-9]{2,3})\.?([a-z]{0,2})$")]
    private static partial Regex Form();
}
