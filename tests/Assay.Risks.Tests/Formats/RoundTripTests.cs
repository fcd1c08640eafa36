using Assay.Risks.Spreadsheets;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Cell = Assay.Risks.Spreadsheets.Cell;
using Sheet = Assay.Risks.Spreadsheets.Sheet;

namespace Assay.Risks.Tests.Formats;

public sealed class RoundTripTests
{
    public static TheoryData<RepositoryFormat> Lossless => [RepositoryFormat.Xlsx, RepositoryFormat.Json];

    private static Repository Written(Repository repository, RepositoryFormat format)
    {
        using var stream = new MemoryStream();
        RepositoryFile.Write(stream, repository, format);
        return RepositoryFile.Parse(stream.ToArray(), "written");
    }

    [Theory]
    [MemberData(nameof(Lossless))]
    public void Every_cell_of_every_sheet_of_the_published_workbook_comes_back(RepositoryFormat format)
    {
        var before = V3Workbook.Repository;
        var after = Written(before, format);
        Assert.Equal(before.Sheets.Select(sheet => sheet.Name), after.Sheets.Select(sheet => sheet.Name));
        foreach (var (left, right) in before.Sheets.Zip(after.Sheets))
            Assert.Equal(Cells(left), Cells(right));
        Assert.Equal(before.Rows, after.Rows);
        Assert.Equal(before.Documents, after.Documents);
        Assert.Equal(before.Problems, after.Problems);
    }

    [Fact]
    public void Every_text_of_the_published_rows_comes_back_from_CSV()
    {
        var before = V3Workbook.Repository;
        var after = Written(before, RepositoryFormat.Csv);
        Assert.Equal(before.Rows.Select(row => string.Join('|', row.Cells.Select(cell => cell.Text))), after.Rows.Select(row => string.Join('|', row.Cells.Select(cell => cell.Text))));
        // Texts of no letters become blanks; every other cell keeps its kind.
        Assert.Equal(before.Rows.SelectMany(row => row.Cells).Where(cell => cell.Text.Length > 0), after.Rows.SelectMany(row => row.Cells).Where(cell => cell.Text.Length > 0));
        Assert.Equal(3, after.Release);
    }

    [Fact]
    public void A_written_workbook_is_valid_by_the_schema_of_its_format_and_hides_the_number_columns()
    {
        using var stream = new MemoryStream();
        RepositoryFile.Write(stream, V3Workbook.Repository, RepositoryFormat.Xlsx);
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"));
        var database = document.WorkbookPart!.WorksheetParts.Select(part => part.Worksheet!).Single(sheet => sheet.Descendants<Column>().Any());
        Assert.Equal([4u, 5u, 6u, 7u], database.Descendants<Column>().Where(column => column.Hidden! == true).Select(column => column.Min!.Value));
        Assert.Contains(database.Descendants<Formula1>(), list => list.Text == "\"1 - Human,2 - AI,3 - Other,4 - Not coded\"");
    }

    private static IEnumerable<(int, int, Cell)> Cells(Sheet sheet) =>
        from row in sheet.Rows from column in Enumerable.Range(0, row.Cells.Count) where row[column].Kind != CellKind.Blank select (row.Number, column, row[column]);
}
