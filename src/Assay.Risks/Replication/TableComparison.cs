namespace Assay.Risks.Replication;

/// <summary>One printed cell against the same cell recomputed.</summary>
/// <param name="Published">As printed.</param>
/// <param name="Share">As recomputed.</param>
public sealed record ComparedCell(PublishedCell Published, Share Share)
{
    /// <summary>Whether it would be printed the same.</summary>
    public bool Agrees => Published.AgreesWith(Share);

    /// <summary>Recomputed less printed, in percentage points: of the rounded share where a whole number is printed. Null where no number is.</summary>
    public double? Points => Published.Percent is not { } percent ? null : percent == Math.Round(percent) ? Share.Percent - percent : Share.Value * 100 - percent;
}

/// <summary>A printed table against the recomputed one, cell by cell.</summary>
/// <param name="Published">As printed.</param>
/// <param name="Table">As recomputed.</param>
/// <param name="Cells">Every printed cell.</param>
public sealed record TableComparison(PublishedTable Published, ShareTable Table, IReadOnlyList<ComparedCell> Cells)
{
    /// <summary>Cells that agree.</summary>
    public int Agreeing => Cells.Count(cell => cell.Agrees);

    /// <summary>Cells that do not, in the table's order.</summary>
    public IReadOnlyList<ComparedCell> Differing => [.. Cells.Where(cell => !cell.Agrees)];

    /// <summary>The largest difference in percentage points; 0 where no printed number differs.</summary>
    public double LargestDifference => Cells.Where(cell => !cell.Agrees).Select(cell => Math.Abs(cell.Points ?? 0)).DefaultIfEmpty(0).Max();

    /// <summary>Null where no cell of the printed table is one of the recomputed table's: it is about something else.</summary>
    internal static TableComparison? Of(PublishedTable published, IReadOnlyList<ShareTable> tables)
    {
        var table = tables.FirstOrDefault(table => published.Cells.Any(cell => cell.Table == table.Id));
        if (table is null)
            return null;
        var cells = published.Cells.Select(cell => (Cell: cell, Share: table[cell.Row, cell.Column])).Where(pair => pair.Share is not null).ToList();
        return new(published, table, [.. cells.Select(pair => new ComparedCell(pair.Cell, pair.Share!))]);
    }
}
