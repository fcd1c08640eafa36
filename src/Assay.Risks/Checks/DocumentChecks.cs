using Assay.Risks.Layout;
using static System.FormattableString;

namespace Assay.Risks.Checks;

/// <summary>Rows against the list of documents.</summary>
internal static class DocumentChecks
{
    public static IEnumerable<ImportProblem> Of(DatabaseSheet database, IReadOnlyList<RiskRow> rows, DocumentList? list)
    {
        if (list is null)
            return [new(ProblemKind.Missing, database.Sheet.Name, "", "no sheet lists the documents; what the rows say of them is all that is known")];
        var listed = list.Read().ToList();
        var names = listed.GroupBy(found => found.Document.Number).ToDictionary(group => group.Key, group => group.First().Document.QuickRef);
        return [.. rows.GroupBy(row => (row.Document, row.QuickRef)).SelectMany(group => Names(database, group.First(), names)), .. Dois(list, listed)];
    }

    // One line for each name that a document bears, at the first row that bears it.
    private static IEnumerable<ImportProblem> Names(DatabaseSheet database, RiskRow first, Dictionary<int, string> names)
    {
        var cell = database.CellOf(RiskColumn.QuickRef, first.SheetRow);
        if (!names.TryGetValue(first.Document, out var name))
            yield return new(ProblemKind.DocumentNotListed, database.Sheet.Name, cell, Invariant($"document {first.Document} ({first.QuickRef}) is in no list"));
        else if (name != first.QuickRef)
            yield return new(ProblemKind.DocumentNotListed, database.Sheet.Name, cell, Invariant($"document {first.Document} is '{first.QuickRef}' here and '{name}' in the list; its number counts"));
    }

    private static IEnumerable<ImportProblem> Dois(DocumentList list, IReadOnlyList<(RiskDocument Document, Spreadsheets.SheetRow Row)> listed) => listed
        .Where(found => found.Document.Doi.Length > 0).GroupBy(found => found.Document.Doi, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
        .SelectMany(group => group.Skip(1).Select(found => new ImportProblem(ProblemKind.SharedDoi, list.Sheet.Name, list.CellOf("doi", found.Row.Number),
            Invariant($"{group.Key} is the DOI of document {group.First().Document.Number} too"))));
}
