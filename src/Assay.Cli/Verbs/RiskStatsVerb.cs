using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Risks;
using Assay.Risks.Tabulation;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk stats</c>: risks counted by one dimension or two.</summary>
internal static class RiskStatsVerb
{
    private static readonly string[] Dimensions = [.. Enum.GetNames<Dimension>().Select(name => name.ToLowerInvariant())];

    private static readonly Option<string> By = Words.Option("--by", "What the rows of the table are.", "domain", Dimensions);

    private static readonly Option<string> And = Words.Option("--and", "What its columns are [default: one column of totals].", null, Dimensions);

    private static readonly Option<string> Counting = Words.Option("--counting", "What is counted: risks, or the documents that have such risks.", "risks", "risks", "documents");

    private static readonly Option<string[]> Domains = new("--domain") { Description = "Only risks under these codes, such as 7 or 2.2.", HelpName = "code", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> To = new("--to") { Description = "Also write the table to a file: .csv, .json, .svg (bars, or a heat map of two dimensions) or .png (bars).", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "stats",
        Summary = "Count the repository's risks by entity, intent, timing, domain, subdomain, document, year or level, or by any two of them.",
        Options = [By, And, Counting, Domains, RiskVerbs.Release, To, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk stats", "risks by domain"),
            new("risk stats --by subdomain --and entity --to causes.svg", "a table, and a heat map of it"),
            new("risk stats --by year --counting documents --release V1", "documents by year in the first release"),
            new("risk stats --by document --and timing --domain 7 --json", "one domain, for a program"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var (repository, name) = RiskVerbs.Open(call);
        var (release, codes) = (RiskVerbs.ReleaseOf(call), RiskVerbs.Codes(call.Value(Domains)));
        IReadOnlyList<RiskRow> risks = release == 0 ? [.. repository.Risks] : repository.RisksOf(release);
        if (codes.Count > 0)
            risks = [.. risks.Where(risk => RiskVerbs.IsUnder(risk, codes))];
        var table = CrossTabulation.Of(risks, repository.Documents, Enum.Parse<Dimension>(call.Value(By)!, ignoreCase: true),
            call.Value(And) is { } second ? Enum.Parse<Dimension>(second, ignoreCase: true) : null, Enum.Parse<Counted>(call.Value(Counting)!, ignoreCase: true));
        var title = Title(table, name, release == 0 ? repository.Release : release, codes);
        if (call.Value(To) is { } path)
            CrossTabulationFile.Write(Path.GetFullPath(path), table, title);
        return new(new { Source = name, Table = table }, console => Show(console, table, title));
    }

    private static string Title(CrossTabulation table, string name, int release, IReadOnlyList<DomainCode> codes) =>
        Invariant($"{name}, V{release}: {table.Total:N0} {Word(table.Counted)} by {Word(table.By)}{(table.And is { } and ? $" and {Word(and)}" : "")}{(codes.Count > 0 ? $", under {string.Join(", ", codes.Select(code => code.NodeCode))}" : "")}");

    private static string Word(Enum value) => $"{value}".ToLowerInvariant();

    private static void Show(IAnsiConsole console, CrossTabulation table, string title)
    {
        console.WriteLine(title);
        if (table.Total == 0)
            return;
        IEnumerable<string> columns = table.And is null ? [] : table.Columns.Select(column => column.Label);
        var rows = table.Rows.Select((row, i) => (string[])[row.Label, .. table.And is null ? [] : table.Counts[i].Select(Number), Number(table.RowTotals[i]), Invariant($"{100.0 * table.RowTotals[i] / table.Total:0.0}")]);
        string[] totals = ["all", .. table.And is null ? [] : table.ColumnTotals.Select(Number), Number(table.Total), ""];
        console.Write(RunTables.Rows(["", .. columns, Word(table.Counted), "% of all"], [.. rows, totals]));
        if (table.Counted == Counted.Documents)
            console.WriteLine("A document stands in every group that it has risks in; the numbers do not add up to the last row.");
    }

    private static string Number(int count) => Invariant($"{count:N0}");
}
