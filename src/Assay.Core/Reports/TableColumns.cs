using System.Globalization;

namespace Assay.Core.Reports;

/// <summary>What renderers must know of a table's columns.</summary>
public static class TableColumns
{
    /// <summary>Whether every filled cell starts as a number does, so that the column is set flush right.</summary>
    public static bool IsNumeric(Table table, int column)
    {
        var filled = table.Rows.Where(row => column < row.Count && row[column].Length > 0).Select(row => row[column]).ToList();
        return filled.Count > 0 && filled.All(cell => cell == "—" || double.TryParse(cell.Split(' ')[0].TrimEnd('%', '×'), NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    /// <summary>The row, when it has a cell for each column.</summary>
    public static IReadOnlyList<string> Checked(Table table, IReadOnlyList<string> row) => row.Count == table.Columns.Count
        ? row
        : throw new ArgumentException(FormattableString.Invariant($"a table row has {row.Count} cells for {table.Columns.Count} columns: {string.Join(" | ", row)}"));
}
