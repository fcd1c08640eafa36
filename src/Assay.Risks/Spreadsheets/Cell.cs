using System.Globalization;
using System.Runtime.InteropServices;

namespace Assay.Risks.Spreadsheets;

/// <summary>What a cell of a spreadsheet holds.</summary>
internal enum CellKind
{
    Blank,
    Text,
    Number,
    Boolean,

    /// <summary>A formula that failed: <c>#REF!</c>.</summary>
    Error,
}

/// <summary>One value as the file has it. Text of no letters is not the same as a blank: the sheets in use have both.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cell
{
    // The most that spreadsheet programs themselves allow.
    public const int LongestText = 32_767;

    private readonly string? _text;

    public Cell(CellKind kind, string text) => (Kind, _text) = (kind, text);

    public CellKind Kind { get; }

    /// <summary>The text; a number in its shortest form (3, not 3.0), so that equal numbers have equal texts.</summary>
    public string Text => _text ?? "";

    /// <summary>The number, or null where the cell holds none.</summary>
    public double? Number => Kind == CellKind.Number ? double.Parse(Text, CultureInfo.InvariantCulture) : null;

    public static Cell OfText(string text) => new(CellKind.Text, text);

    public static Cell OfNumber(double number) => new(CellKind.Number, number.ToString("R", CultureInfo.InvariantCulture));
}
