using System.Globalization;
using Assay.Risks.Layout;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Checks;

/// <summary>What is odd about one row by itself.</summary>
internal static class RowChecks
{
    private static readonly RiskColumn[] Keys = [RiskColumn.QuickRef, RiskColumn.EvidenceId, RiskColumn.PaperNumber, RiskColumn.CategoryNumber, RiskColumn.Level, RiskColumn.Subdomain];

    private static readonly RiskColumn[] Codes = [RiskColumn.Entity, RiskColumn.Intent, RiskColumn.Timing, RiskColumn.Subdomain];

    /// <summary>All problems of a row, each with its column.</summary>
    public static IEnumerable<(RiskColumn Column, ProblemKind Kind, string Text)> Of(RiskRow row) =>
        [.. Id(row), .. Numbers(row), .. Level(row), .. CodesOf(row), .. DomainOf(row), .. Blanks(row), .. Formulas(row)];

    /// <summary>Columns that rows are told apart, grouped or counted by: a failed formula there makes the workbook unusable.</summary>
    public static bool IsCounted(RiskColumn column) => Keys.Contains(column) || Codes.Contains(column);

    private static IEnumerable<(RiskColumn, ProblemKind, string)> Id(RiskRow row)
    {
        var text = row[RiskColumn.EvidenceId].Trim();
        if (row.Id is not { } id)
            yield return (RiskColumn.EvidenceId, ProblemKind.UnknownId, $"'{text}' is no id, expected such as 01.02.03 or 01.02.03.a");
        else if (id.ToString() != text)
            yield return (RiskColumn.EvidenceId, ProblemKind.MissingDot, $"'{text}' was read as {id}");
    }

    private static IEnumerable<(RiskColumn, ProblemKind, string)> Numbers(RiskRow row)
    {
        if (row.Id is not { } id)
            yield break;
        if (row[RiskColumn.PaperNumber].Length == 0)
            yield return (RiskColumn.PaperNumber, ProblemKind.NumberFromId, Invariant($"blank; document {id.Document} taken from {id}"));
        // Letters beyond the alphabet do not occur, and what they would stand for is not known.
        (RiskColumn Column, int? Meant)[] pairs =
        [
            (RiskColumn.PaperNumber, id.Document), (RiskColumn.CategoryNumber, id.Category), (RiskColumn.SubcategoryNumber, id.Subcategory),
            (RiskColumn.EvidenceNumber, id.Letters.Length == 1 ? id.Letters[0] - 'a' + 1 : null),
        ];
        foreach (var (column, meant) in pairs)
        {
            if (meant is { } expected && row[column].Trim() is { Length: > 0 } text && text != expected.ToString(CultureInfo.InvariantCulture))
                yield return (column, ProblemKind.NumbersAgainstId, Invariant($"'{text}', but the id {id} says {expected}"));
        }
    }

    private static IEnumerable<(RiskColumn, ProblemKind, string)> Level(RiskRow row)
    {
        if (row.Id is { } id && row.Level is { } level && level != LevelOf(id))
            yield return (RiskColumn.Level, ProblemKind.LevelAgainstId, $"'{row[RiskColumn.Level]}', but the id {id} is that of '{RowLevels.Words[(int)LevelOf(id)]}'");
    }

    private static RowLevel LevelOf(EvidenceId id) => id switch
    {
        { Letters.Length: > 0 } => RowLevel.AdditionalEvidence,
        { Subcategory: > 0 } => RowLevel.RiskSubcategory,
        { Category: > 0 } => RowLevel.RiskCategory,
        _ => RowLevel.Paper,
    };

    private static IEnumerable<(RiskColumn, ProblemKind, string)> CodesOf(RiskRow row)
    {
        foreach (var column in Codes)
        {
            var text = row[column].Trim();
            if (text.Length > 0 && !IsRead(row, column))
                yield return (column, ProblemKind.UnknownCode, $"'{text}' is no code of {column.Header()}; the row counts as not coded");
            else if (text.Length > 0 && !row.IsRisk)
                yield return (column, ProblemKind.CodeOnOtherRow, $"'{text}' on a row of level '{row[RiskColumn.Level]}' is not counted");
            else if (text.Length == 0 && row.IsRisk)
                yield return (column, ProblemKind.NoCode, $"a risk without a code of {column.Header()}");
        }
    }

    private static bool IsRead(RiskRow row, RiskColumn column) => column switch
    {
        RiskColumn.Entity => row.Causal.Entity is not null,
        RiskColumn.Intent => row.Causal.Intent is not null,
        RiskColumn.Timing => row.Causal.Timing is not null,
        _ => row.Domain is not null,
    };

    // The column Domain is blank exactly where the subdomain lies outside.
    private static IEnumerable<(RiskColumn, ProblemKind, string)> DomainOf(RiskRow row)
    {
        var text = row[RiskColumn.Domain].Trim();
        int? named = text.Length == 0 ? null : DomainCode.TryParse(text, out var code) ? code.Value.Domain : -1;
        int? meant = row.Domain is { IsInDomain: true } subdomain ? subdomain.Domain : null;
        if (named != meant)
            yield return (RiskColumn.Domain, ProblemKind.DomainAgainstSubdomain, $"'{text}' beside the subdomain '{row[RiskColumn.Subdomain]}'; the subdomain counts");
    }

    private static IEnumerable<(RiskColumn, ProblemKind, string)> Blanks(RiskRow row)
    {
        foreach (var column in Keys.Where(column => row[column] != row[column].Trim()))
            yield return (column, ProblemKind.StrayBlanks, $"'{row[column]}' is read without the blanks at its ends");
        foreach (var column in RiskColumns.All.Where(column => row.Cells[(int)column] is { Kind: CellKind.Text, Text.Length: 0 }))
            yield return (column, ProblemKind.EmptyText, "holds a text of no letters");
    }

    private static IEnumerable<(RiskColumn, ProblemKind, string)> Formulas(RiskRow row) => RiskColumns.All
        .Where(column => row.Cells[(int)column].Kind == CellKind.Error && !IsCounted(column))
        .Select(column => (column, ProblemKind.FailedFormula, $"holds the failed formula {row[column]}"));
}
