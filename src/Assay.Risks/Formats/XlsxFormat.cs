using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Formats;

/// <summary>The repository as a workbook.</summary>
internal static class XlsxFormat
{
    public static void Write(Stream stream, Repository repository) =>
        XlsxWriter.Write(stream, repository.Sheets.Select(sheet => (sheet, sheet == repository.Database.Sheet ? Look(repository.Database) : new SheetLook())));

    // As the published sheets look: number columns hidden, codes offered from lists.
    private static SheetLook Look(DatabaseSheet database)
    {
        var (first, last) = (database.HeaderRow + 1, database.Sheet.Rows[^1].Number);
        CodeList List(RiskColumn column, IReadOnlyList<string> words) => new(database.Columns[column], first, last, words);
        return new(database.HeaderRow)
        {
            HiddenColumns = [.. RiskColumns.Hidden.Where(database.Columns.ContainsKey).Select(column => database.Columns[column]).Order()],
            CodeLists =
            [
                List(RiskColumn.Level, RowLevels.Words), List(RiskColumn.Entity, Levels(CausalFactor.Entity)),
                List(RiskColumn.Intent, Levels(CausalFactor.Intent)), List(RiskColumn.Timing, Levels(CausalFactor.Timing)),
            ],
        };
    }

    private static IReadOnlyList<string> Levels(CausalFactor factor) => [.. Enumerable.Range(1, CausalCode.NotCoded).Select(level => CausalCode.Stored(factor, level))];
}
