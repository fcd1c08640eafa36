using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Checks;

/// <summary>Goes over a workbook as a whole: what stops an import, and what is odd and listed.</summary>
internal static class RepositoryChecks
{
    private const int FaultsShown = 10;

    /// <summary>What makes the database unusable, one line a cell; null where nothing does.</summary>
    public static string? Faults(DatabaseSheet database, IReadOnlyList<RiskRow> rows)
    {
        if (rows.Count == 0)
            return Invariant($"sheet '{database.Sheet.Name}' has no row below its headers in row {database.HeaderRow}");
        var faults = rows.SelectMany(row => RowFaults(row).Select(fault => $"sheet '{database.Sheet.Name}' cell {database.CellOf(fault.Column, row.SheetRow)} {fault.Text}")).ToList();
        if (faults.Count == 0)
            return null;
        var more = faults.Count > FaultsShown ? Invariant($"\n  and {faults.Count - FaultsShown:N0} more") : "";
        return string.Join("\n  ", faults.Take(FaultsShown)) + more;
    }

    /// <summary>Everything odd, in the order of the sheets' cells.</summary>
    public static IEnumerable<ImportProblem> Problems(DatabaseSheet database, IReadOnlyList<RiskRow> rows, DocumentList? list, IReadOnlyList<Sheet> sheets) =>
    [
        .. Columns(database), .. rows.SelectMany(row => RowChecks.Of(row).Select(found => At(database, row, found))), .. Ids(database, rows),
        .. DocumentChecks.Of(database, rows, list), .. FailedElsewhere(database, sheets),
    ];

    private static IEnumerable<(RiskColumn Column, string Text)> RowFaults(RiskRow row)
    {
        foreach (var column in RiskColumns.All.Where(column => row.Cells[(int)column].Kind == CellKind.Error && RowChecks.IsCounted(column)))
            yield return (column, $"holds the failed formula {row[column]}; mend it in the workbook");
        if (row.Document <= 0 && row.Cells[(int)RiskColumn.EvidenceId].Kind != CellKind.Error)
            yield return (RiskColumn.EvidenceId, $"says '{row[RiskColumn.EvidenceId]}', from which no document can be told, and {RiskColumn.PaperNumber.Header()} is no number");
        if (row.Level is null && row.Cells[(int)RiskColumn.Level].Kind != CellKind.Error)
            yield return (RiskColumn.Level, $"says '{row[RiskColumn.Level]}', expected one of {string.Join(", ", RowLevels.Words)}");
    }

    private static ImportProblem At(DatabaseSheet database, RiskRow row, (RiskColumn Column, ProblemKind Kind, string Text) found) =>
        new(found.Kind, database.Sheet.Name, database.CellOf(found.Column, row.SheetRow), found.Text);

    private static IEnumerable<ImportProblem> Columns(DatabaseSheet database)
    {
        foreach (var column in RiskColumns.All.Where(column => !database.Columns.ContainsKey(column)))
            yield return new(ProblemKind.Missing, database.Sheet.Name, Invariant($"row {database.HeaderRow}"), $"there is no column '{column.Header()}'");
        foreach (var (cell, header) in database.UnknownHeaders())
            yield return new(ProblemKind.UnknownColumn, database.Sheet.Name, cell, $"column '{header}' is not known; it is kept and not used");
    }

    private static IEnumerable<ImportProblem> Ids(DatabaseSheet database, IReadOnlyList<RiskRow> rows)
    {
        var seen = new Dictionary<EvidenceId, RiskRow>();
        foreach (var row in rows)
        {
            if (row.Id is { } id && !seen.TryAdd(id, row))
                yield return new(ProblemKind.RepeatedId, database.Sheet.Name, database.CellOf(RiskColumn.EvidenceId, row.SheetRow), Invariant($"{id} stands in row {seen[id].SheetRow} too; both are kept"));
        }
        foreach (var row in rows.Where(row => row.Id is { Letters.Length: > 0 } id && !seen.ContainsKey(id.Parent)))
            yield return new(ProblemKind.NoParent, database.Sheet.Name, database.CellOf(RiskColumn.EvidenceId, row.SheetRow), $"there is no row {row.Id!.Value.Parent} that it could belong to");
    }

    private static IEnumerable<ImportProblem> FailedElsewhere(DatabaseSheet database, IReadOnlyList<Sheet> sheets) =>
        from sheet in sheets
        where sheet != database.Sheet
        from row in sheet.Rows
        from column in Enumerable.Range(0, row.Cells.Count)
        where row[column].Kind == CellKind.Error
        select new ImportProblem(ProblemKind.FailedFormula, sheet.Name, CellName.Of(column, row.Number), $"holds the failed formula {row[column].Text}");
}
