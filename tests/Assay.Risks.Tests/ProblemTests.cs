using Assay.Core.Errors;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tests;

/// <summary>Each kind of problem is made to occur, and is told with its sheet and cell.</summary>
public sealed class ProblemTests
{
    [Fact]
    public void A_sound_sheet_has_no_problem_but_the_missing_list_of_documents()
    {
        var repository = SmallWorkbook.Read(SmallWorkbook.Rows());
        Assert.Equal(ProblemKind.Missing, Assert.Single(repository.Problems).Kind);
        Assert.Equal((2, "1 May 2024", 2), (repository.Release, repository.Updated, repository.Risks.Count()));
    }

    [Theory]
    [InlineData("O4", "5 - Martian", ProblemKind.UnknownCode, "'5 - Martian' is no code of Entity")]
    [InlineData("S4", "9.9 > Nothing", ProblemKind.UnknownCode, "no code of Sub-domain")]
    [InlineData("P4", "", ProblemKind.NoCode, "without a code of Intent")]
    [InlineData("O3", "2 - AI", ProblemKind.CodeOnOtherRow, "'2 - AI' on a row of level 'Paper' is not counted")]
    [InlineData("R4", "2. Privacy & Security", ProblemKind.DomainAgainstSubdomain, "the subdomain counts")]
    [InlineData("C4", "one", ProblemKind.UnknownId, "'one' is no id")]
    [InlineData("C4", "\u0660\u0661.\u0660\u0661.\u0660\u0660", ProblemKind.UnknownId, "is no id")]
    [InlineData("C5", "01.01.00", ProblemKind.RepeatedId, "01.01.00 stands in row 4 too")]
    [InlineData("H5", "Risk Category", ProblemKind.LevelAgainstId, "is that of 'Risk Sub-Category'")]
    [InlineData("E4", "2", ProblemKind.NumbersAgainstId, "'2', but the id 01.01.00 says 1")]
    [InlineData("D4", "", ProblemKind.NumberFromId, "document 1 taken from 01.01.00")]
    [InlineData("B4", "Doe2020 ", ProblemKind.StrayBlanks, "without the blanks")]
    public void A_problem_names_its_cell(string cell, string text, ProblemKind kind, string says)
    {
        var problem = Assert.Single(SmallWorkbook.Read(SmallWorkbook.With(cell, text.Length == 0 ? default : Cell.OfText(text))).Problems, problem => problem.Kind == kind);
        Assert.Equal((SmallWorkbook.Name, cell), (problem.Sheet, problem.Cell));
        Assert.Contains(says, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AI Risk Database v0")]
    [InlineData("AI Risk Database v\u0663")]
    public void A_name_that_says_no_release_leaves_it_to_the_documents(string name)
    {
        var repository = Repository.Of([SmallWorkbook.Sheet(SmallWorkbook.Rows(), name)], "small.xlsx");
        Assert.Equal((1, false), (repository.Release, repository.IsPublished));
    }

    [Fact]
    public void Evidence_without_a_dot_or_a_parent_is_told()
    {
        var rows = SmallWorkbook.With("C5", Cell.OfText("01.02.00a"));
        rows[4][7] = Cell.OfText("Additional evidence");
        var problems = SmallWorkbook.Read(rows).Problems;
        Assert.Contains(problems, problem => problem is { Kind: ProblemKind.MissingDot, Cell: "C5" } && problem.Text.Contains("01.02.00.a", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem is { Kind: ProblemKind.NoParent, Cell: "C5" });
    }

    [Fact]
    public void An_empty_text_and_a_failed_formula_where_nothing_is_counted_are_told()
    {
        Assert.Contains(SmallWorkbook.Read(SmallWorkbook.With("K4", Cell.OfText(""))).Problems, problem => problem is { Kind: ProblemKind.EmptyText, Cell: "K4" });
        Assert.Contains(SmallWorkbook.Read(SmallWorkbook.With("K4", new(CellKind.Error, "#REF!"))).Problems, problem => problem is { Kind: ProblemKind.FailedFormula, Cell: "K4" });
    }

    [Fact]
    public void A_column_that_is_not_known_is_told_and_kept()
    {
        var repository = SmallWorkbook.Read(SmallWorkbook.With("T2", Cell.OfText("Notes")));
        Assert.Contains(repository.Problems, problem => problem is { Kind: ProblemKind.UnknownColumn, Cell: "T2" });
        Assert.Equal("Notes", repository.Sheets[0].Rows[1][19].Text);
    }

    [Fact]
    public void Columns_are_found_by_their_headers_wherever_they_stand()
    {
        var rows = SmallWorkbook.Rows();
        foreach (var row in rows.Skip(1))
            row.Reverse(0, 3);                          // Ev_ID, QuickRef, Title
        Assert.Equal("01.01.01", SmallWorkbook.Read(rows).Rows[2].Id.ToString());
    }

    [Fact]
    public void The_sheet_is_found_by_its_headers_whatever_it_is_called_and_wherever_it_stands()
    {
        Sheet Explainer(string name) => SmallWorkbook.Sheet(SmallWorkbook.Rows()[1..4], name);       // headers over two examples
        var repository = Repository.Of([Explainer("AI Risk Database explainer"), SmallWorkbook.Sheet(SmallWorkbook.Rows(), "Renamed"), Explainer("More")], "f");
        Assert.Equal("Renamed", repository.Database.Sheet.Name);
        Assert.Equal(1, repository.Release);        // its one document is in every release
    }

    [Fact]
    public void A_column_that_nothing_can_be_done_without_is_an_error_that_names_what_may_be_meant()
    {
        var failure = Assert.Throws<UnreadableFileException>(() => SmallWorkbook.Read(SmallWorkbook.With("O2", Cell.OfText("Entty"))));
        Assert.Contains("small.xlsx: sheet 'AI Risk Database v2' row 2: there is no column 'Entity'; is it 'Entty'?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_formula_in_a_column_that_is_counted_is_an_error_that_names_every_cell()
    {
        var rows = SmallWorkbook.With("O4", new(CellKind.Error, "#REF!"));
        rows[4][18] = new(CellKind.Error, "#N/A");
        var failure = Assert.Throws<UnreadableFileException>(() => SmallWorkbook.Read(rows));
        Assert.Contains("cell O4 holds the failed formula #REF!", failure.Message, StringComparison.Ordinal);
        Assert.Contains("cell S5 holds the failed formula #N/A", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H4", "Risk Categry", "cell H4 says 'Risk Categry', expected one of Paper, Risk Category")]
    [InlineData("H4", "", "cell H4 says ''")]
    public void A_level_that_is_none_is_an_error(string cell, string text, string says) =>
        Assert.Contains(says, Assert.Throws<UnreadableFileException>(() => SmallWorkbook.Read(SmallWorkbook.With(cell, Cell.OfText(text)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_row_of_no_document_is_an_error()
    {
        var rows = SmallWorkbook.With("C4", Cell.OfText("?"));
        rows[3][3] = default;
        Assert.Contains("cell C4 says '?', from which no document can be told", Assert.Throws<UnreadableFileException>(() => SmallWorkbook.Read(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_without_the_database_says_which_sheets_it_has()
    {
        var failure = Assert.Throws<UnreadableFileException>(() => Repository.Of([SmallWorkbook.Sheet([[Cell.OfText("a")]], "Budget")], "b.xlsx"));
        Assert.Contains("its sheets are 'Budget'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_without_rows_are_an_error() =>
        Assert.Contains("has no row below its headers in row 2", Assert.Throws<UnreadableFileException>(() => SmallWorkbook.Read(SmallWorkbook.Rows()[..2])).Message, StringComparison.Ordinal);
}
