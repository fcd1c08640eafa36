using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using X = DocumentFormat.OpenXml.Spreadsheet;

namespace Assay.Risks.Spreadsheets;

/// <summary>How a sheet is shown, beside what it holds.</summary>
internal sealed record SheetLook(int FrozenRows = 0)
{
    /// <summary>Columns counted from 0.</summary>
    public IReadOnlyList<int> HiddenColumns { get; init; } = [];

    public IReadOnlyList<CodeList> CodeLists { get; init; } = [];
}

/// <summary>The words that a program offers for the cells of a column.</summary>
internal sealed record CodeList(int Column, int FirstRow, int LastRow, IReadOnlyList<string> Words)
{
    /// <summary>Programs refuse to open a workbook with a longer list.</summary>
    public const int LongestFormula = 255;

    public string Formula => $"\"{string.Join(',', Words)}\"";
}

/// <summary>Writes sheets as an .xlsx workbook: values only, every cell with the kind it has.</summary>
internal static class XlsxWriter
{
    public static void Write(Stream stream, IEnumerable<(Sheet Sheet, SheetLook Look)> sheets)
    {
        using var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        var (texts, tabs) = (new TextTable(), new Sheets());
        foreach (var (sheet, look) in sheets)
        {
            var part = workbook.AddNewPart<WorksheetPart>();
            WriteSheet(part, sheet, look, texts);
            tabs.AppendChild(new X.Sheet { Name = sheet.Name, SheetId = (uint)tabs.ChildElements.Count + 1, Id = workbook.GetIdOfPart(part) });
        }
        texts.Write(workbook.AddNewPart<SharedStringTablePart>());
        workbook.Workbook = new Workbook(tabs);
        workbook.Workbook.Save();
    }

    private static void WriteSheet(WorksheetPart part, Sheet sheet, SheetLook look, TextTable texts)
    {
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        if (look.FrozenRows > 0)
            writer.WriteElement(Frozen(look.FrozenRows));
        if (look.HiddenColumns.Count > 0)
            writer.WriteElement(new Columns(look.HiddenColumns.Select(column => new Column { Min = (uint)column + 1, Max = (uint)column + 1, Hidden = true, Width = 12, CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
        foreach (var row in sheet.Rows)
            WriteRow(writer, row, texts);
        writer.WriteEndElement();
        var lists = look.CodeLists.Where(list => list.Formula.Length <= CodeList.LongestFormula).Select(Offered).ToList();
        if (lists.Count > 0)
            writer.WriteElement(new DataValidations(lists) { Count = (uint)lists.Count });
        writer.WriteEndElement();
    }

    private static void WriteRow(OpenXmlWriter writer, SheetRow row, TextTable texts)
    {
        writer.WriteStartElement(new Row { RowIndex = (uint)row.Number });
        for (var column = 0; column < row.Cells.Count; column++)
        {
            if (row.Cells[column].Kind != CellKind.Blank)
                writer.WriteElement(Element(row.Cells[column], CellName.Of(column, row.Number), texts));
        }
        writer.WriteEndElement();
    }

    private static X.Cell Element(Cell cell, string name, TextTable texts) => cell.Kind switch
    {
        CellKind.Number => new() { CellReference = name, CellValue = new(cell.Text) },
        CellKind.Boolean => new() { CellReference = name, DataType = CellValues.Boolean, CellValue = new(cell.Text == "TRUE" ? "1" : "0") },
        CellKind.Error => new() { CellReference = name, DataType = CellValues.Error, CellValue = new(cell.Text) },
        _ => new() { CellReference = name, DataType = CellValues.SharedString, CellValue = new(texts.Number(cell.Text)) },
    };

    private static SheetViews Frozen(int rows) => new(new SheetView(
        new Pane { VerticalSplit = rows, TopLeftCell = CellName.Of(0, rows + 1), ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 });

    private static DataValidation Offered(CodeList list) => new(new Formula1(list.Formula))
    {
        Type = DataValidationValues.List, AllowBlank = true,
        SequenceOfReferences = new([$"{CellName.Of(list.Column, list.FirstRow)}:{CellName.Of(list.Column, list.LastRow)}"]),
    };

    /// <summary>Each text once, numbered in the order of first use.</summary>
    private sealed class TextTable
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public int Number(string text)
        {
            if (!_numbers.TryGetValue(text, out var number))
                _numbers[text] = number = _numbers.Count;
            return number;
        }

        public void Write(SharedStringTablePart part)
        {
            using var writer = OpenXmlWriter.Create(part);
            writer.WriteStartElement(new SharedStringTable { UniqueCount = (uint)_numbers.Count });
            foreach (var text in _numbers.Keys)
                writer.WriteElement(new SharedStringItem(new Text(EscapedText.Encode(text)) { Space = SpaceProcessingModeValues.Preserve }));
            writer.WriteEndElement();
        }
    }
}
