using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tests;

/// <summary>A database of three rows for tests that change one thing about it.</summary>
internal static class SmallWorkbook
{
    public const string Name = "AI Risk Database v2";

    /// <summary>Row 1 is a banner, row 2 has the headers, rows 3 to 5 a document, a category and a subcategory.</summary>
    public static List<List<Cell>> Rows() =>
    [
        [.. Texts("Updated: 1 May 2024")],
        [.. Texts([.. RiskColumns.Headers])],
        [.. Texts("On things", "Doe2020", "01.00.00"), Cell.OfNumber(1), .. Texts("", "", "", "Paper")],
        [.. Row("01.01.00", "1", 0, "Risk Category", "Things", "", "1 - Human", "1.1 > Unfair discrimination and misrepresentation", "1. Discrimination & Toxicity")],
        [.. Row("01.01.01", "1", 1, "Risk Sub-Category", "Things", "Small things", "4 - Not coded", "X.1 > Excluded", "")],
    ];

    /// <summary>A cell of the list above, by its spreadsheet name: <c>O4</c>.</summary>
    public static List<List<Cell>> With(string cell, Cell value)
    {
        var rows = Rows();
        var (row, column) = (rows[int.Parse(cell.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]), System.Globalization.CultureInfo.InvariantCulture) - 1], CellName.ColumnOf(cell));
        while (row.Count <= column)
            row.Add(default);
        row[column] = value;
        return rows;
    }

    public static Sheet Sheet(List<List<Cell>> rows, string name = Name) => new(name, [.. rows.Select((cells, i) => new SheetRow(i + 1, cells))]);

    public static Repository Read(List<List<Cell>> rows) => Repository.Of([Sheet(rows)], "small.xlsx");

    public static byte[] Xlsx(params IEnumerable<Sheet> sheets)
    {
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, sheets.Select(sheet => (sheet, new SheetLook())));
        return stream.ToArray();
    }

    private static IEnumerable<Cell> Row(string id, string category, int subcategory, string level, string name, string sub, string entity, string code, string domain) =>
    [
        .. Texts("On things", "Doe2020", id), Cell.OfNumber(1), Cell.OfText(category), Cell.OfNumber(subcategory), default, .. Texts(level, name, sub, "What may happen", ""),
        Cell.OfNumber(3), default, .. Texts(entity, "2 - Unintentional", "3 - Other", domain, code),
    ];

    private static IEnumerable<Cell> Texts(params string[] texts) => texts.Select(text => text.Length == 0 ? default : Cell.OfText(text));
}
