using Assay.Core.Findings;
using Assay.Risks.Replication;
using static System.FormattableString;

namespace Assay.Risks.Experiments.Claims;

/// <summary>Whether the tables follow from the rows.</summary>
internal static class PrintedTables
{
    public static Finding Judge(RepositoryMeasurements measured)
    {
        var printed = PaperTables.All.Select(table => table.Source).ToHashSet(StringComparer.Ordinal);
        var known = measured.Tables.Comparisons.Where(comparison => printed.Contains(comparison.Published.Source)).ToList();
        var (cells, agreeing) = (known.Sum(comparison => comparison.Cells.Count), known.Sum(comparison => comparison.Agreeing));
        var share = cells == 0 ? double.NaN : (double)agreeing / cells;
        return RepositoryClaims.Finding(measured, "tables-recomputed", "The paper's tables are counts of the repository's rows.", "Tables 3, 7 and 10", "share of the paper's printed cells that come out the same", new(share, null),
            share == 1 ? Verdict.Holds : Verdict.Fails, $"holds if every cell does, by rules R1 to R7", note: Told(measured, cells, agreeing));
    }

    private static string Told(RepositoryMeasurements measured, int cells, int agreeing)
    {
        var sheets = measured.Tables.Comparisons.Sum(comparison => comparison.Cells.Count) - cells;
        var differing = measured.Tables.Comparisons.Sum(comparison => comparison.Differing.Count) - (cells - agreeing);
        return Invariant($"{agreeing} of {cells} cells known of the paper. {(sheets == 0 ? "" : $"Of {sheets} cells in the workbook's own statistics sheets {differing} differ. ")}{measured.Tables.Errata.Count} errata are listed in the report. Counted, not sampled: no interval.");
    }
}
