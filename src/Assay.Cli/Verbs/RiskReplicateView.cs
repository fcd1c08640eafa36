using Assay.Core.Findings;
using Assay.Risks.Replication;
using Assay.Risks.Taxonomies;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>Draws a <see cref="ReplicationReport"/> for people.</summary>
internal static class RiskReplicateView
{
    public static void Show(IAnsiConsole console, ReplicationReport report, string name)
    {
        console.WriteLine(Invariant($"{name}, release V{report.Release}: {report.Risks:N0} risks in {report.Coverage.Count} documents"));
        var tables = report.Tables.ToDictionary(table => table.Id, StringComparer.Ordinal);
        ShowCausal(console, tables["causal"]);
        ShowDomains(console, tables["domains"], tables["documents"]);
        ShowByDomain(console, tables["causal-by-domain"]);
        ShowComparisons(console, report.Comparisons);
        if (report.Errata.Count > 0)
            console.Write(RunTables.Rows(["erratum in", "printed", "found"], report.Errata.Select(erratum => new[] { erratum.Where, erratum.Printed, erratum.Found })));
    }

    private static void ShowCausal(IAnsiConsole console, ShareTable table)
    {
        Head(console, table);
        console.Write(RunTables.Rows(["", "count", "of", "%", "interval"], table.Shares.Select(share => new[] { Label(share.Row), Invariant($"{share.Count:N0}"), Invariant($"{share.Of:N0}"), Percent(share), Interval(share.Interval) })));
    }

    private static void ShowDomains(IAnsiConsole console, ShareTable risks, ShareTable documents)
    {
        Head(console, risks);
        Head(console, documents);
        console.Write(RunTables.Rows(["", "risks", "% of risks", "interval", "documents", "% of documents", "interval"], risks.Shares.Zip(documents.Shares, (left, right) => new[]
        {
            Label(left.Row), Invariant($"{left.Count:N0}"), Percent(left), Interval(left.Interval), Invariant($"{right.Count}"), Percent(right), Interval(right.Interval),
        })));
    }

    private static void ShowByDomain(IAnsiConsole console, ShareTable table)
    {
        Head(console, table);
        string[] columns = [.. table.Shares.Select(share => share.Column).Distinct(StringComparer.Ordinal)];
        console.Write(RunTables.Rows(["%", .. columns.Select(column => BuiltInTaxonomies.Causal.Node(column)!.Name)],
            table.Shares.GroupBy(share => share.Row, StringComparer.Ordinal).Select(row => (string[])[Label(row.Key), .. row.Select(share => share.Of == 0 ? "" : Invariant($"{share.Percent}"))])));
    }

    private static void ShowComparisons(IAnsiConsole console, IReadOnlyList<TableComparison> comparisons)
    {
        if (comparisons.Count == 0)
        {
            console.WriteLine("Nothing printed is known of these rows, so nothing is compared.");
            return;
        }
        console.Write(RunTables.Rows(["against", "table", "cells", "agree", "largest difference"], comparisons.Select(comparison => new[]
        {
            comparison.Published.Source, comparison.Table.Id, Invariant($"{comparison.Cells.Count}"), Invariant($"{comparison.Agreeing}"), comparison.LargestDifference > 0 ? Invariant($"{comparison.LargestDifference:0.##} {(comparison.LargestDifference == 1 ? "point" : "points")}") : "",
        })));
        var differing = comparisons.SelectMany(comparison => comparison.Differing.Select(cell => (comparison.Published.Source, Cell: cell))).ToList();
        if (differing.Count > 0)
            console.Write(RunTables.Rows(["differs", "", "printed", "found", "count", "of"], differing.Select(one => new[]
            {
                one.Cell.Published.Place.Length > 0 ? one.Cell.Published.Place : one.Source, $"{Label(one.Cell.Share.Row)}, {Label(one.Cell.Share.Column)}", one.Cell.Published.Text,
                Percent(one.Cell.Share), Invariant($"{one.Cell.Share.Count}"), Invariant($"{one.Cell.Share.Of}"),
            })));
    }

    private static void Head(IAnsiConsole console, ShareTable table) => console.WriteLine($"{table.Title}; shares are of {table.Denominator}");

    private static string Percent(Share share) => share.Count > 0 && share.Value < 0.01 ? "<1" : Invariant($"{share.Percent}");

    private static string Interval(Interval? interval) => interval is null ? "" : double.IsNaN(interval.Low) ? "none" : Invariant($"{interval.Low * 100:0}-{interval.High * 100:0}");

    // Keys such as "timing.2 entity.1" and words such as "documents" stay as they are.
    private static string Label(string code) => BuiltInTaxonomies.Causal.Node(code) is { } causal
        ? $"{BuiltInTaxonomies.Causal.Node(causal.Parent ?? code)!.Name}: {causal.Name}"
        : BuiltInTaxonomies.Domain.Node(code) is { } domain ? $"{domain.Code} {domain.Name}" : code;
}
