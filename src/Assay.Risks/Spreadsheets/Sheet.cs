using static System.FormattableString;

namespace Assay.Risks.Spreadsheets;

/// <summary>One sheet: its rows that hold something, in order.</summary>
internal sealed record Sheet(string Name, IReadOnlyList<SheetRow> Rows);

/// <summary>One row. <paramref name="Number"/> counts from 1 as the program shows it; <paramref name="Cells"/> begins at column A and ends at the last cell that holds something.</summary>
internal sealed record SheetRow(int Number, IReadOnlyList<Cell> Cells)
{
    /// <summary>The cell of a column, counted from 0; blank beyond the last.</summary>
    public Cell this[int column] => column < Cells.Count ? Cells[column] : default;
}

/// <summary>Names of columns and cells.</summary>
internal static class CellName
{
    /// <summary>A for 0, Z for 25, AA for 26.</summary>
    public static string Column(int column) => column < 26 ? ((char)('A' + column)).ToString() : Column(column / 26 - 1) + Column(column % 26);

    /// <summary><c>K17</c> for column 10 and row 17.</summary>
    public static string Of(int column, int row) => Invariant($"{Column(column)}{row}");

    /// <summary>The column of a cell's name, counted from 0; −1 where the name has none.</summary>
    public static int ColumnOf(string cell)
    {
        var column = 0;
        foreach (var letter in cell.TakeWhile(char.IsAsciiLetterUpper))
            column = Math.Min(column * 26 + (letter - 'A' + 1), 1 << 20);
        return column - 1;
    }
}
