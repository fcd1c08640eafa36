using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tests;

public sealed class RepositoryDifferenceTests
{
    private static readonly Repository Small = SmallWorkbook.Read(SmallWorkbook.Rows());

    [Fact]
    public void A_state_and_itself_differ_in_nothing()
    {
        var difference = RepositoryDifference.Between(V3Workbook.Repository, V3Workbook.Repository);
        Assert.Equal((0, 0, 0), (difference.Added.Count, difference.Removed.Count, difference.Changed.Count));
    }

    [Fact]
    public void A_later_release_adds_its_documents_and_takes_nothing_away()
    {
        // Release 2 is the rows up to document 56; 2242 − 1518 rows came with release 3.
        using var stream = new MemoryStream();
        CsvSheet.Write(stream, [Layout.RiskColumns.Headers, .. V3Workbook.Repository.Rows.Where(row => row.Document <= 56).Select(row => row.Cells.Select(cell => cell.Text))]);
        var second = RepositoryFile.Parse(stream.ToArray(), "v2.csv");
        var difference = RepositoryDifference.Between(second, V3Workbook.Repository);
        Assert.Equal((2, 724, 0, 0), (second.Release, difference.Added.Count, difference.Removed.Count, difference.Changed.Count));
    }

    [Fact]
    public void A_row_that_was_coded_otherwise_is_changed()
    {
        var change = Assert.Single(RepositoryDifference.Between(Small, SmallWorkbook.Read(SmallWorkbook.With("O4", Cell.OfText("2 - AI")))).Changed);
        Assert.Equal(("Entity", true, "1 - Human"), (Assert.Single(change.Columns), change.IsRecoded, change.Before[Layout.RiskColumn.Entity]));
    }

    [Fact]
    public void A_row_whose_text_was_edited_is_found_by_its_id()
    {
        var difference = RepositoryDifference.Between(Small, SmallWorkbook.Read(SmallWorkbook.With("K4", Cell.OfText("What may well happen"))));
        Assert.Equal((0, 0), (difference.Added.Count, difference.Removed.Count));
        var change = Assert.Single(difference.Changed);
        Assert.Equal(("Description", false), (Assert.Single(change.Columns), change.IsRecoded));
    }

    [Fact]
    public void A_row_that_moved_or_was_written_in_other_case_is_the_same()
    {
        var rows = SmallWorkbook.With("K4", Cell.OfText(" what  MAY happen"));
        rows.Add(rows[4]);
        rows[4] = [];
        var difference = RepositoryDifference.Between(Small, SmallWorkbook.Read(rows));
        Assert.Equal((0, 0), (difference.Added.Count, difference.Removed.Count));
    }

    [Fact]
    public void Names_of_rows_are_unique_in_the_published_workbook() =>
        Assert.Equal(2242, RowUid.Of(V3Workbook.Repository.Rows).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Rows_that_are_alike_are_numbered()
    {
        var row = Small.Rows[1];
        Assert.Equal(["", "-2", "-3"], RowUid.Of([row, row, row]).Select(uid => uid[16..]));
    }
}
