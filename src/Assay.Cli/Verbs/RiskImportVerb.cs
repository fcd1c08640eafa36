using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Risks;
using Assay.Risks.Store;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk import</c>: a workbook into the database, with everything odd in it listed.</summary>
internal static class RiskImportVerb
{
    private const int ChangesShown = 10;

    private static readonly Argument<string> File = new("file") { Description = "The published workbook of any release (.xlsx), or what risk export wrote." };

    private static readonly Option<bool> Problems = new("--problems") { Description = "List every problem with its sheet and cell, instead of one of each kind." };

    /// <summary>Of every verb that imports.</summary>
    public static IReadOnlyList<Option> Options => [Problems, DatabaseVerbs.Place];

    public static Verb Verb { get; } = new()
    {
        Name = "import",
        Summary = "Read the risk repository's workbook, list what is odd in it and what changed since the last import, and keep it in the database.",
        Arguments = [File], Options = Options, UsesTensors = false, Run = call => Take(call, RepositoryFile.ReadBytes(call.Value(File)!), call.Value(File)!),
        Examples =
        [
            new("risk import repository.xlsx", "counts, problems by kind, and what changed"),
            new("risk import repository.xlsx --problems", "every problem with its cell"),
            new("risk import repository.xlsx --database trial.db --json", "into another database, for a program"),
        ],
    };

    /// <summary>Imports what was read and tells of it.</summary>
    /// <param name="call">With <see cref="Options"/>.</param>
    /// <param name="content">All bytes of the file.</param>
    /// <param name="path">Where they came from.</param>
    public static Outcome Take(Invocation call, byte[] content, string path)
    {
        var database = DatabaseVerbs.Of(call);
        var outcome = new RiskStore(database).Import(content, path);
        return new(Json(outcome, path, database.Where), console => Show(console, outcome, path, database.Where, call.Value(Problems)));
    }

    private static object Json(ImportOutcome outcome, string path, string database) => new
    {
        File = Uri.IsWellFormedUriString(path, UriKind.Absolute) ? path : Path.GetFullPath(path), outcome.Hash, Database = database, outcome.WasThere, outcome.Repository.Release, outcome.Repository.Updated,
        Rows = outcome.Repository.Rows.Count, Levels = Levels(outcome.Repository), Risks = outcome.Repository.Risks.Count(), Documents = outcome.Repository.Documents.Count,
        Difference = outcome.Difference is { } difference
            ? new
            {
                Against = outcome.ReplacedName, Added = difference.Added.Select(Name), Removed = difference.Removed.Select(Name),
                Changed = difference.Changed.Select(change => new { Row = Name(change.After), change.Columns, change.IsRecoded }),
            }
            : null,
        outcome.Repository.Problems,
    };

    private static void Show(IAnsiConsole console, ImportOutcome outcome, string path, string database, bool all)
    {
        var repository = outcome.Repository;
        var levels = Levels(repository);
        console.WriteLine(Invariant($"{Path.GetFileName(path)}: release V{repository.Release}{(repository.Updated.Length > 0 ? $" of {repository.Updated}" : "")}, {repository.Documents.Count} documents, {repository.Rows.Count:N0} rows"));
        console.WriteLine(Invariant($"{repository.Risks.Count():N0} risks: {levels[RowLevel.RiskCategory]:N0} categories and {levels[RowLevel.RiskSubcategory]:N0} subcategories; beside them {levels[RowLevel.AdditionalEvidence]:N0} rows of further evidence"));
        ShowProblems(console, repository, all);
        if (outcome.Difference is { } difference)
            ShowDifference(console, difference, outcome.ReplacedName!);
        console.Profile.Out.Writer.WriteLine(outcome.WasThere ? $"the same file was in {database} already; nothing was changed" : $"kept in {database}");
    }

    private static void ShowProblems(IAnsiConsole console, Repository repository, bool all)
    {
        if (repository.Problems.Count == 0)
            console.WriteLine("nothing in it is odd");
        else if (all)
            console.Write(RunTables.Rows(["problem", "sheet", "cell", ""], repository.Problems.Select(problem => new[] { Words(problem.Kind), problem.Sheet, problem.Cell, problem.Text })));
        else
            console.Write(RunTables.Rows(["problem", "times", "such as", ""], repository.Problems.GroupBy(problem => problem.Kind).OrderByDescending(group => group.Count())
                .Select(group => new[] { Words(group.Key), Invariant($"{group.Count():N0}"), group.First().Cell, group.First().Text })));
    }

    private static void ShowDifference(IAnsiConsole console, RepositoryDifference difference, string against)
    {
        var recoded = difference.Changed.Count(change => change.IsRecoded);
        console.WriteLine(Invariant($"against {against}: {difference.Added.Count:N0} rows added, {difference.Removed.Count:N0} removed, {difference.Changed.Count:N0} changed, of which {recoded:N0} coded otherwise"));
        foreach (var change in difference.Changed.OrderByDescending(change => change.IsRecoded).Take(ChangesShown))
            console.WriteLine($"  {Name(change.After)}: {string.Join(", ", change.Columns)}");
    }

    private static Dictionary<RowLevel, int> Levels(Repository repository) => Enum.GetValues<RowLevel>().ToDictionary(level => level, level => repository.Rows.Count(row => row.Level == level));

    private static string Name(RiskRow row) => row.Id?.ToString() ?? Invariant($"row {row.SheetRow}");

    private static string Words(ProblemKind kind) => string.Concat($"{kind}".Select((letter, i) => char.IsUpper(letter) && i > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
