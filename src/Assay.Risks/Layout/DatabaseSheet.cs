using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Layout;

/// <summary>Which sheet of a workbook is the database, and where its columns are. Sheets are renamed from release to release, so the headers decide.</summary>
internal sealed partial record DatabaseSheet(Sheet Sheet, int HeaderRow, IReadOnlyDictionary<RiskColumn, int> Columns)
{
    private const int RowsSearched = 40;

    /// <summary>Rows below the header.</summary>
    public IEnumerable<SheetRow> Body => Sheet.Rows.Where(row => row.Number > HeaderRow);

    /// <summary>The cells of a row in the order of <see cref="RiskColumns.All"/>.</summary>
    public IReadOnlyList<Cell> CellsOf(SheetRow row) => [.. RiskColumns.All.Select(column => Columns.TryGetValue(column, out var at) ? row[at] : default)];

    /// <summary>The number in <c>AI Risk Database v3</c>, or null where the name has none; releases count from 1.</summary>
    public int? NamedRelease => NameWithRelease().Match(Sheet.Name) is { Success: true } match ? match.Groups[1].Value[0] - '0' : null;

    /// <summary>The sheet's name for a column of a row: <c>K17</c>. A column that the sheet has not is named by its header.</summary>
    public string CellOf(RiskColumn column, int row) => Columns.TryGetValue(column, out var at) ? CellName.Of(at, row) : Invariant($"row {row}, {column.Header()}");

    /// <summary>The sheet with the most rows among those that have most of the headers: the explainer has them too, over six examples.</summary>
    /// <exception cref="UnreadableFileException">No sheet has them: names what is missing, and where it was looked for.</exception>
    public static DatabaseSheet Find(IReadOnlyList<Sheet> sheets, string file)
    {
        var found = sheets.SelectMany(Candidates).OrderByDescending(candidate => candidate.Sheet.Rows.Count).ThenByDescending(candidate => candidate.Columns.Count).FirstOrDefault();
        if (found is null)
            throw new UnreadableFileException(file, $"no sheet holds the risk database: expected a row with the headers {string.Join(", ", RiskColumns.Headers)}; its sheets are {string.Join(", ", sheets.Select(sheet => $"'{sheet.Name}'"))}");
        var missing = RiskColumns.Required.Where(column => !found.Columns.ContainsKey(column)).Select(column => found.Missing(column)).ToList();
        return missing.Count == 0 ? found : throw new UnreadableFileException(file, Invariant($"sheet '{found.Sheet.Name}' row {found.HeaderRow}: {string.Join("; ", missing)}"));
    }

    /// <summary>Headers of the sheet that are no column of ours, with their cells.</summary>
    public IEnumerable<(string Cell, string Header)> UnknownHeaders() => Header().Cells.Select((cell, column) => (cell.Text, column))
        .Where(header => header.Text.Trim().Length > 0 && !Columns.Values.Contains(header.column))
        .Select(header => (CellName.Of(header.column, HeaderRow), header.Text));

    private SheetRow Header() => Sheet.Rows.First(row => row.Number == HeaderRow);

    private string Missing(RiskColumn column) =>
        $"there is no column '{column.Header()}'{(Nearest.Name(column.Header(), UnknownHeaders().Select(header => header.Header)) is { } near ? $"; is it '{near}'?" : "")}";

    private static IEnumerable<DatabaseSheet> Candidates(Sheet sheet) => sheet.Rows.TakeWhile(row => row.Number <= RowsSearched)
        .Select(row => new DatabaseSheet(sheet, row.Number, ColumnsOf(row)))
        .Where(candidate => candidate.Columns.Count > RiskColumns.All.Count / 2);

    private static Dictionary<RiskColumn, int> ColumnsOf(SheetRow row)
    {
        var columns = new Dictionary<RiskColumn, int>();
        for (var i = 0; i < row.Cells.Count; i++)
        {
            if (RiskColumns.Named(row[i].Text) is { } column)
                columns.TryAdd(column, i);
        }
        return columns;
    }

    [GeneratedRegex(@"\b[vV]\s?([1-9])\b")]
    private static partial Regex NameWithRelease();
}
