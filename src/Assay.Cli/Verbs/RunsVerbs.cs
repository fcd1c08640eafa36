using System.CommandLine;
using System.Text.Json;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Spectre.Console;

namespace Assay.Cli.Verbs;

/// <summary><c>assay runs …</c>: what was run, when, and what it found.</summary>
internal static class RunsVerbs
{
    private static readonly Argument<string> Name = new("run") { Description = "A run's name (its beginning is enough), or its folder." };

    private static readonly Argument<string[]> Names = new("runs") { Description = "Names of runs, or their folders.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string> To = new("--out") { Description = "Folder to write the report to, as Markdown, HTML and JSON.", HelpName = "folder" };

    private static readonly Option<string> OnlyKind = new("--kind") { Description = "Only runs of this kind, such as lm-train or gemma-scope.", HelpName = "kind" };

    public static VerbGroup Group { get; } = new("runs", "What was run, when, and what it found.",
    [
        new()
        {
            Name = "list", Summary = "List the runs under the Assay home, newest first.", Options = [OnlyKind], UsesTensors = false, Run = List,
            Examples = [new("runs list", "every run with its state and its findings"), new("runs list --kind gemma-scope --json", "for scripts")],
        },
        new()
        {
            Name = "show", Summary = "Show one run: settings, last metrics, findings.", Arguments = [Name], UsesTensors = false, Run = Show,
            Examples = [new("runs show gemma-scope-20261124-2209", "one run in full"), new("runs show ./out", "a run that lies elsewhere")],
        },
        new()
        {
            Name = "compare", Summary = "Compare runs: the settings that differ, last metrics and findings side by side.", Arguments = [Names], UsesTensors = false, Run = Compare,
            Examples = [new("runs compare lm-train-1 lm-train-2", "what differed, and what came of it")],
        },
        new()
        {
            Name = "report", Summary = "Print a run's report, or write one report over several runs.", Arguments = [Names], Options = [To], UsesTensors = false, Run = Report,
            Examples =
            [
                new("runs report gemma-scope-20261124-2209", "the report as Markdown on standard output"),
                new("runs report gemma-scope-1 gemma-scope-2 --out both", "one report over both, in the folder 'both'"),
            ],
        },
        new()
        {
            Name = "rm", Summary = "Delete runs with everything in their folders. Names must be whole here.", Arguments = [Names], UsesTensors = false, Run = Remove,
            Examples = [new("runs rm lm-train-20261124-2209", "frees its disk space")],
        },
    ]);

    private static RunStore Store => new(AssayHome.Folder);

    private static Outcome List(Invocation call)
    {
        var kind = call.Value(OnlyKind);
        var runs = Store.List().Where(run => kind is null || run.Record?.Kind == kind).ToList();
        if (kind is not null && runs.Count == 0 && Store.List() is { Count: > 0 } all)
            throw new AssayException(Words.Unknown("--kind", kind, [.. all.Select(run => run.Record?.Kind).OfType<string>().Distinct(StringComparer.Ordinal)]));
        return new(runs.Select(RunFacts.Brief), console =>
        {
            if (runs.Count == 0)
                console.WriteLine($"no runs yet under {Store.Folder}");
            else
                console.Write(RunTables.List(runs));
        });
    }

    private static Outcome Show(Invocation call)
    {
        var run = Store.Find(call.Value(Name)!);
        var facts = RunFacts.Of(run);
        return new(facts, console => RunTables.Show(console, run, facts));
    }

    private static Outcome Compare(Invocation call)
    {
        var names = call.Value(Names)!;
        if (names.Length < 2)
            throw new AssayException("runs compare: one run was named, expected two or more");
        var comparison = RunComparison.Of([.. names.Select(Store.Find).Select(RunFacts.Of)]);
        return new(comparison, console => RunTables.Compare(console, comparison));
    }

    private static Outcome Report(Invocation call)
    {
        var runs = call.Value(Names)!.Select(Store.Find).ToList();
        if (runs.Count == 1 && call.Value(To) is null)
            return Print(runs[0]);
        var folder = Path.GetFullPath(call.Value(To) ?? throw new AssayException("runs report: a report over several runs needs a folder to go to; name one with --out"));
        var report = ReportOverRuns.Of([.. runs.Select(RunFacts.Of)]);
        ReportOverRuns.Write(folder, report);
        return new(new { Report = Path.Combine(folder, "report.html") }, console => console.WriteLine($"written: {Path.Combine(folder, "report.html")}"));
    }

    private static Outcome Print(RunSummary run)
    {
        var file = Path.Combine(run.Folder, "report.md");
        if (!File.Exists(file))
            throw new AssayException($"{run.Name}: has no report; {(run.Status == RunStatus.Complete ? $"a run of kind {run.Record?.Kind} writes none" : "it was not completed")}");
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
        return new(json.RootElement.Clone(), console => console.Profile.Out.Writer.WriteLine(File.ReadAllText(file)));
    }

    private static Outcome Remove(Invocation call)
    {
        // All are found before the first is deleted: a misspelt second name must not cost the first run.
        var runs = call.Value(Names)!.Select(Whole).ToList();
        var bytes = runs.Sum(run => Directory.EnumerateFiles(run.Folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        foreach (var run in runs)
            Store.Remove(run.Folder);
        return new(new { Removed = runs.Select(run => run.Folder), Bytes = bytes },
            console => console.WriteLine($"removed {string.Join(", ", runs.Select(run => run.Name))}: {ByteText.Of(bytes)}"));
    }

    private static RunSummary Whole(string name)
    {
        var run = Store.Find(name);
        return run.Name == name || Directory.Exists(name)
            ? run
            : throw new AssayException($"runs rm: '{name}' is only the beginning of '{run.Name}'; a name must be whole to be deleted");
    }
}
