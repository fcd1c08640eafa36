using System.Globalization;
using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Formats;

/// <summary>The database sheet as comma-separated text, headers in the first line.</summary>
internal static class CsvFormat
{
    public static void Write(Stream stream, Repository repository) =>
        CsvSheet.Write(stream, [RiskColumns.Headers, .. repository.Rows.Select(row => row.Cells.Select(cell => cell.Text))]);

    /// <summary>The rows as a sheet. Where the published sheets store numbers, a text that is one becomes one.</summary>
    public static Sheet Read(string text, string name)
    {
        var sheet = CsvSheet.Read(text, name);
        var header = sheet.Rows.Count == 0 ? [] : sheet.Rows[0].Cells.Select(cell => RiskColumns.Named(cell.Text)).ToList();
        return sheet with { Rows = [.. sheet.Rows.Select((row, i) => i == 0 ? row : row with { Cells = [.. row.Cells.Select((cell, column) => Typed(cell, column < header.Count ? header[column] : null))] })] };
    }

    private static Cell Typed(Cell cell, RiskColumn? column)
    {
        var isNumber = column is { } known && RiskColumns.Numeric.Contains(known)
            && double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Cell.OfNumber(number).Text == cell.Text;
        return isNumber ? new(CellKind.Number, cell.Text) : cell;
    }
}
