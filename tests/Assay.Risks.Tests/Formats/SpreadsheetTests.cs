using System.Text;
using Assay.Risks.Spreadsheets;
using CsCheck;

namespace Assay.Risks.Tests.Formats;

public sealed class SpreadsheetTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.String[Gen.Char, 0, 12], Gen.String[Gen.Char["=+-@'\t\r\n\",;_x00D1aä"], 0, 12]);

    [Fact]
    public void Any_text_comes_back_from_a_workbook() => Texts.Where(text => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar)).Sample(text =>
        Assert.Equal(text, XlsxReader.Read(SmallWorkbook.Xlsx(new Sheet("s", [new(1, [Cell.OfText(text)])])), "f")[0].Rows[0][0].Text), iter: 200);

    [Theory]
    [InlineData("a\rb\u0001_x000D_", "a_x000D_b_x0001__x005F_x000D_")]
    [InlineData("_x", "_x")]
    public void What_XML_has_no_place_for_is_escaped_as_spreadsheet_programs_do(string text, string escaped)
    {
        Assert.Equal(escaped, EscapedText.Encode(text));
        Assert.Equal(text, EscapedText.Decode(escaped));
    }

    [Fact]
    public void Any_text_comes_back_from_CSV() => Texts.Where(text => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar)).Array[2, 5].Sample(row =>
    {
        using var stream = new MemoryStream();
        CsvSheet.Write(stream, [row.Select((_, column) => $"c{column}"), row]);
        var read = CsvSheet.Read(Encoding.UTF8.GetString(stream.ToArray()), "f").Rows[1];
        Assert.Equal(row, read.Cells.Select(cell => cell.Text));
    }, iter: 500);

    // What a spreadsheet program would run when the file is opened.
    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")")]
    [InlineData("+1", "'+1")]
    [InlineData("-", "'-")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("'=1", "''=1")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("1 - Human", "1 - Human")]
    public void Formulas_in_CSV_are_made_harmless(string text, string written) => Assert.Equal(written, CsvSheet.Neutral(text));

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "AA")]
    [InlineData(255, "IV")]
    public void Columns_are_named_as_programs_show_them(int column, string name)
    {
        Assert.Equal(name, CellName.Column(column));
        Assert.Equal(column, CellName.ColumnOf(name + "12"));
    }

    [Fact]
    public void Numbers_truth_and_errors_keep_their_kinds()
    {
        Cell[] cells = [Cell.OfNumber(0.1), Cell.OfNumber(3), new(CellKind.Boolean, "TRUE"), new(CellKind.Error, "#N/A"), default, Cell.OfText("3")];
        var read = XlsxReader.Read(SmallWorkbook.Xlsx(new Sheet("s", [new(7, cells)])), "f")[0].Rows[0];
        Assert.Equal(7, read.Number);
        Assert.Equal(cells, read.Cells);
        Assert.Equal("3", Cell.OfNumber(3.0).Text);
    }
}
