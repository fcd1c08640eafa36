using System.Xml;
using Assay.Core.Errors;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using X = DocumentFormat.OpenXml.Spreadsheet;

namespace Assay.Risks.Spreadsheets;

/// <summary>Reads the values of every sheet of an .xlsx workbook, cell by cell. Formulas give the value that was stored with them.</summary>
internal static class XlsxReader
{
    private const long MostCharactersInPart = 128L << 20;

    /// <summary>All sheets that hold cells, in the order of their tabs.</summary>
    /// <exception cref="UnreadableFileException">No workbook, one too large, or one with a cell that cannot be: names sheet and cell.</exception>
    public static IReadOnlyList<Sheet> Read(byte[] content, string file)
    {
        ZipBounds.Check(content, file);
        try
        {
            using var document = SpreadsheetDocument.Open(new MemoryStream(content, writable: false), isEditable: false, new OpenSettings { MaxCharactersInPart = MostCharactersInPart });
            var workbook = document.WorkbookPart ?? throw new UnreadableFileException(file, "is a zip without a workbook in it, expected .xlsx");
            var texts = SharedStrings.Read(workbook.SharedStringTablePart);
            var bounds = new WorkbookBounds(file);
            return [.. Tabs(workbook).Select(tab => ReadSheet(tab.Name, tab.Part, texts, bounds, file))];
        }
        catch (Exception failure) when (IsMalformed(failure))
        {
            throw new UnreadableFileException(file, $"is a damaged workbook: {failure.Message}", failure);
        }
    }

    // What the package's readers throw, each for a different kind of damage.
    private static bool IsMalformed(Exception failure) => failure is OpenXmlPackageException or XmlException or InvalidDataException or FormatException or IOException
        or ArgumentException or InvalidOperationException or KeyNotFoundException or NotSupportedException or NullReferenceException or OverflowException;

    private static IEnumerable<(string Name, WorksheetPart Part)> Tabs(WorkbookPart workbook) => (workbook.Workbook?.Sheets?.Elements<X.Sheet>() ?? [])
        .Where(tab => tab.Id?.Value is not null)
        .Select(tab => (tab.Name?.Value ?? "", Part: workbook.GetPartById(tab.Id!.Value!) as WorksheetPart))
        .Where(tab => tab.Part is not null)   // chart sheets
        .Select(tab => (tab.Item1, tab.Part!));

    private static Sheet ReadSheet(string name, WorksheetPart part, IReadOnlyList<string> texts, WorkbookBounds bounds, string file)
    {
        var rows = new SortedDictionary<int, SheetRow>();
        using var reader = OpenXmlReader.Create(part);
        var next = 1u;
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
                continue;
            var number = bounds.Row(name, RowIndex(reader) ?? next);
            next = (uint)number + 1;
            var cells = ReadRow(reader, number, texts, fault => throw new UnreadableFileException(file, $"sheet '{name}' cell {fault}"));
            bounds.Add(name, number, cells.Count);
            if (cells.Count > 0 && !rows.TryAdd(number, new(number, cells)))
                throw new UnreadableFileException(file, FormattableString.Invariant($"sheet '{name}' has row {number} twice"));
        }
        return new(name, [.. rows.Values]);
    }

    private static uint? RowIndex(OpenXmlReader reader) => reader.Attributes.FirstOrDefault(attribute => attribute is { LocalName: "r", NamespaceUri: "" }).Value is { } text
        ? uint.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    // Cell by cell: a row as a whole may be larger than memory before its columns are counted.
    private static List<Cell> ReadRow(OpenXmlReader reader, int number, IReadOnlyList<string> texts, Action<string> fail)
    {
        var cells = new List<Cell>();
        while (reader.Read() && !(reader.ElementType == typeof(Row) && reader.IsEndElement))
        {
            if (reader.ElementType == typeof(X.Cell) && reader.IsStartElement)
                Place(cells, (X.Cell)reader.LoadCurrentElement()!, number, texts, fail);
        }
        return cells;
    }

    private static void Place(List<Cell> cells, X.Cell element, int row, IReadOnlyList<string> texts, Action<string> fail)
    {
        var reference = element.CellReference?.Value;
        var column = reference is null ? cells.Count : CellName.ColumnOf(reference);
        if (column < 0 || column >= WorkbookBounds.MostColumns)
            fail(FormattableString.Invariant($"{reference ?? CellName.Of(column, row)} of row {row} is in no column that is read: expected A to {CellName.Column(WorkbookBounds.MostColumns - 1)}"));
        var value = Value(element, texts, fault => fail($"{CellName.Of(column, row)} {fault}"));
        if (value.Kind == CellKind.Blank)
            return;
        while (cells.Count <= column)
            cells.Add(default);
        cells[column] = value;
    }

    private static Cell Value(X.Cell element, IReadOnlyList<string> texts, Action<string> fail)
    {
        var stored = element.CellValue?.Text;
        if (stored is null && element.InlineString is null)
            return default;
        var kind = element.DataType?.Value ?? CellValues.Number;
        var value = kind == CellValues.SharedString ? SharedText(stored!, texts, fail)
            : kind == CellValues.InlineString ? Cell.OfText(SharedStrings.Joined(element.InlineString!))
            : kind == CellValues.String || kind == CellValues.Date ? Cell.OfText(EscapedText.Decode(stored!))
            : kind == CellValues.Boolean ? new Cell(CellKind.Boolean, stored is "1" or "true" ? "TRUE" : "FALSE")
            : kind == CellValues.Error ? new Cell(CellKind.Error, stored!)
            : NumberOf(stored!, fail);
        if (value.Text.Length > Cell.LongestText)
            fail(FormattableString.Invariant($"holds {value.Text.Length:N0} characters, expected at most {Cell.LongestText:N0}, the most that spreadsheet programs allow"));
        return value;
    }

    private static Cell SharedText(string number, IReadOnlyList<string> texts, Action<string> fail)
    {
        if (int.TryParse(number, out var i) && i >= 0 && i < texts.Count)
            return Cell.OfText(texts[i]);
        fail(FormattableString.Invariant($"names shared text '{number}', but the workbook has {texts.Count}"));
        return default;
    }

    private static Cell NumberOf(string stored, Action<string> fail)
    {
        if (double.TryParse(stored, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return Cell.OfNumber(number);
        fail($"holds '{stored[..Math.Min(stored.Length, 40)]}', expected a number");
        return default;
    }
}
