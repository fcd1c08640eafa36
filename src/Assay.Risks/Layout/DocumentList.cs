using Assay.Risks.Spreadsheets;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Layout;

/// <summary>The sheet that lists the documents.</summary>
internal sealed record DocumentList(Sheet Sheet, int HeaderRow, IReadOnlyDictionary<string, int> Columns)
{
    private const int RowsSearched = 40;
    private const string Resolver = "doi.org/";

    private static readonly string[] Needed = ["paperid", "quickref", "title", "doi", "year"];

    /// <summary>The list as written where there is no sheet to keep: the columns of the published one.</summary>
    public static IReadOnlyList<string> Headers { get; } =
        ["Included", "Paper_ID", "QuickRef", "Title", "Authors (full)", "Authors (short)", "Year", "DOI", "URL", "Citations", "Cites/yr", "Item type"];

    /// <summary>The first sheet with such a header, or null.</summary>
    public static DocumentList? Find(IReadOnlyList<Sheet> sheets) => sheets.SelectMany(sheet => sheet.Rows.TakeWhile(row => row.Number <= RowsSearched)
        .Select(row => new DocumentList(sheet, row.Number, ColumnsOf(row)))).FirstOrDefault(list => Needed.All(list.Columns.ContainsKey));

    /// <summary>The documents with the rows they stand in. Rows without a number (notes under the table) are none.</summary>
    public IEnumerable<(RiskDocument Document, SheetRow Row)> Read() => Sheet.Rows.Where(row => row.Number > HeaderRow)
        .Select(row => (Number: NumberIn(row, "paperid"), row)).Where(found => found.Number is >= 1 and < 1000).Select(found => (Of(found.row, found.Number!.Value), found.row));

    /// <summary>Name of a column's cell in a row.</summary>
    public string CellOf(string column, int row) => CellName.Of(Columns[column], row);

    /// <summary>A DOI without the resolver's address; empty for "-" and other words that stand for none.</summary>
    public static string BareDoi(string text)
    {
        var trimmed = text.Trim();
        var at = trimmed.IndexOf(Resolver, StringComparison.OrdinalIgnoreCase);
        var bare = at < 0 ? trimmed : trimmed[(at + Resolver.Length)..];
        return bare.StartsWith("10.", StringComparison.Ordinal) ? bare : "";
    }

    private RiskDocument Of(SheetRow row, int number) => new(number, Text(row, "quickref"), Text(row, "title"))
    {
        Authors = Text(row, "authorsfull"), Year = NumberIn(row, "year"), Doi = BareDoi(Text(row, "doi")), Url = Text(row, "url"),
        Citations = NumberIn(row, Columns.Keys.FirstOrDefault(name => name.StartsWith("citations", StringComparison.Ordinal)) ?? ""), ItemType = Text(row, "itemtype"),
    };

    private string Text(SheetRow row, string column) => Columns.TryGetValue(column, out var at) ? row[at].Text.Trim() : "";

    private int? NumberIn(SheetRow row, string column) => int.TryParse(Text(row, column), out var number) ? number : null;

    private static Dictionary<string, int> ColumnsOf(SheetRow row)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < row.Cells.Count; i++)
            columns.TryAdd(LabelKey.Of(row[i].Text), i);
        return columns;
    }
}
