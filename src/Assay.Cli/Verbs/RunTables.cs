using Assay.Cli.Terminals;
using Assay.Core.Findings;
using Assay.Core.Runs;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>Draws runs for people.</summary>
internal static class RunTables
{
    public static Table List(IReadOnlyList<RunSummary> runs)
    {
        var table = Grid("run", "kind", "state", "started", "took", "findings");
        foreach (var run in runs)
            Add(table, run.Name, run.Record?.Kind, State(run.Status), run.Record is { } r ? Local(r.Start) : null, Took(run), RunFacts.Verdicts(run)?.ToString() ?? run.Fault);
        return table;
    }

    public static void Show(IAnsiConsole console, RunSummary run, RunFacts facts)
    {
        var record = run.Record!;
        var table = Grid("", "");
        table.HideHeaders();
        Add(table, "run", facts.Name);
        Add(table, "kind", record.Kind);
        Add(table, "state", State(facts.Status));
        if (record.Failure is { } failure)
            Add(table, "failure", failure.Split('\n')[0]);
        Add(table, "folder", facts.Folder);
        Add(table, "started", Local(record.Start));
        Add(table, "took", Took(run));
        Add(table, "code", $"{record.Code.Version} {record.Code.Commit}".Trim());
        console.Write(table);
        console.WriteLine();
        console.Write(Rows(["setting", "value"], facts.Settings().Select(pair => new[] { pair.Key, pair.Value })));
        if (facts.Metrics.Count > 0)
        {
            console.WriteLine();
            console.Write(Rows(["metric", "last value", "at step"], facts.Metrics.Select(pair => new[] { pair.Key, Number(pair.Value.Value), Invariant($"{pair.Value.Step:N0}") })));
        }
        Findings(console, facts.Findings);
    }

    public static void Findings(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
            return;
        console.WriteLine();
        var table = Grid("finding", "value", "interval", "verdict", "claim");
        foreach (var finding in findings)
            Add(table, finding.Id, Number(finding.Value), IntervalText(finding.Interval), finding.VerdictText, finding.Claim);
        console.Write(table);
    }

    public static void Compare(IAnsiConsole console, RunComparison comparison)
    {
        string[] columns = ["", .. comparison.Runs];
        if (comparison.Settings.Count == 0)
            console.WriteLine("the settings are the same");
        else
            console.Write(Rows(["setting", .. comparison.Runs], comparison.Settings.Select(row => Cells(row.Name, row.Values.Select(value => value ?? "-")))));
        if (comparison.Metrics.Count > 0)
            console.Write(Rows(["last metric", .. comparison.Runs], comparison.Metrics.Select(row => Cells(row.Name, row.Values.Select(value => value is { } v ? Number(v) : "-")))));
        if (comparison.Findings.Count > 0)
            console.Write(Rows(["finding", .. comparison.Runs], comparison.Findings.Select(row => Cells(row.Id, row.Findings.Select(Judged)))));
    }

    /// <summary>Four figures that count, and NaN as the word people know.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "not measured" : Invariant($"{value:G4}");

    /// <summary>A table of plain text; nothing in a cell is read as markup.</summary>
    public static Table Rows(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        var table = Grid([.. columns]);
        foreach (var row in rows)
            Add(table, row);
        return table;
    }

    public static Table Grid(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)));
        return table;
    }

    public static void Add(Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(cell ?? "")));

    /// <summary>Ends and what they are over; empty where there is none or its ends are NaN, not measured.</summary>
    public static string IntervalText(Interval? interval) =>
        interval is null || double.IsNaN(interval.Low) ? "" : Invariant($"[{interval.Low:G4}, {interval.High:G4}] over {interval.Count} {interval.Over.ToString().ToLowerInvariant()}");

    private static string[] Cells(string name, IEnumerable<string> values) => [name, .. values];

    private static string Judged(Finding? finding) => finding is null ? "-" : $"{Number(finding.Value)} {finding.VerdictText}";

    private static string State(RunStatus status) => status.ToString().ToLowerInvariant();

    private static string Local(DateTimeOffset time) => Invariant($"{time.ToLocalTime():yyyy-MM-dd HH:mm}");

    private static string Took(RunSummary run) => run.Record switch
    {
        null => "",
        { End: { } end } record => ProgressText.Span(end - record.Start),
        var record when run.Status == RunStatus.Running => $"{ProgressText.Span(DateTimeOffset.UtcNow - record.Start)} so far",
        _ => "",
    };
}
