namespace Assay.Risks.Tabulation;

/// <summary>What a table counts.</summary>
public enum Counted
{
    /// <summary>Every risk once.</summary>
    Risks,

    /// <summary>Documents that have such a risk: a document may stand in several cells, so that sums are no totals.</summary>
    Documents,
}

/// <summary>Risks counted by one dimension or two. Every risk is in the table: those without a code are a group too.</summary>
/// <param name="By">Dimension of the rows.</param>
/// <param name="And">Dimension of the columns; null for one column.</param>
/// <param name="Counted">What the numbers are of.</param>
/// <param name="Rows">Groups of the rows.</param>
/// <param name="Columns">Groups of the columns; one without a name where there is no second dimension.</param>
/// <param name="Counts"><c>Counts[row][column]</c>.</param>
/// <param name="RowTotals">Over a row's columns.</param>
/// <param name="ColumnTotals">Over a column's rows.</param>
/// <param name="Total">Of the whole table.</param>
public sealed record CrossTabulation(Dimension By, Dimension? And, Counted Counted, IReadOnlyList<Group> Rows, IReadOnlyList<Group> Columns, IReadOnlyList<IReadOnlyList<int>> Counts,
    IReadOnlyList<int> RowTotals, IReadOnlyList<int> ColumnTotals, int Total)
{
    private static readonly Group Only = new("", "");

    /// <summary>Counts risks.</summary>
    /// <param name="risks">Rows that are counted.</param>
    /// <param name="documents">Where years and names come from.</param>
    /// <param name="by">Dimension of the rows.</param>
    /// <param name="and">Dimension of the columns.</param>
    /// <param name="counted">What is counted.</param>
    public static CrossTabulation Of(IReadOnlyList<RiskRow> risks, IReadOnlyList<RiskDocument> documents, Dimension by, Dimension? and = null, Counted counted = Counted.Risks)
    {
        var (row, column) = (Grouping.By(by, documents), and is { } second ? Grouping.By(second, documents) : _ => Only);
        var grouped = risks.Select(risk => (Row: row(risk), Column: column(risk), risk.Document)).ToList();
        var (rows, columns) = (Grouping.Ordered(grouped.Select(risk => risk.Row)), Grouping.Ordered(grouped.Select(risk => risk.Column)));
        var cells = grouped.ToLookup(risk => (risk.Row, risk.Column), risk => risk.Document);
        var (byRow, byColumn) = (grouped.ToLookup(risk => risk.Row, risk => risk.Document), grouped.ToLookup(risk => risk.Column, risk => risk.Document));
        int Count(IEnumerable<int> documentsOfRisks) => counted == Counted.Risks ? documentsOfRisks.Count() : documentsOfRisks.Distinct().Count();
        return new(by, and, counted, rows, columns, [.. rows.Select(one => (IReadOnlyList<int>)[.. columns.Select(other => Count(cells[(one, other)]))])],
            [.. rows.Select(one => Count(byRow[one]))], [.. columns.Select(one => Count(byColumn[one]))], Count(risks.Select(risk => risk.Document)));
    }
}
