using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Core.Runs;

namespace Assay.Cli.Verbs;

/// <summary>One report over several runs: how many claims hold, then each run with its findings and where its own report lies.</summary>
internal static class ReportOverRuns
{
    public static Report Of(IReadOnlyList<RunFacts> runs)
    {
        var blocks = new List<Block>
        {
            new Table(["run", "kind", "state", "holds", "fails", "inconclusive"], [.. runs.Select(Row)]),
        };
        foreach (var run in runs)
        {
            blocks.Add(new Heading(2, run.Name));
            blocks.Add(new Paragraph($"Folder: {run.Folder}"));
            if (run.Findings.Count > 0)
                blocks.Add(new FindingList(run.Findings));
        }
        return new Report(runs.Count == 1 ? runs[0].Name : FormattableString.Invariant($"{runs.Count} runs"), blocks);
    }

    public static void Write(string folder, Report report)
    {
        Directory.CreateDirectory(folder);
        ReportFolder.Write(folder, report);
        FindingsFile.Write(Path.Combine(folder, "findings.json"), [.. report.Blocks.OfType<FindingList>().SelectMany(list => list.Findings)]);
    }

    private static IReadOnlyList<string> Row(RunFacts run)
    {
        var counts = VerdictCounts.Of(run.Findings);
        return
        [
            run.Name, run.Run!.Kind, run.Status.ToString().ToLowerInvariant(),
            FormattableString.Invariant($"{counts.Holds}"), FormattableString.Invariant($"{counts.Fails}"), FormattableString.Invariant($"{counts.Inconclusive}"),
        ];
    }
}
