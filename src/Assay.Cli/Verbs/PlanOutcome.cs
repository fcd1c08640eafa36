using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Core.Experiments;
using Spectre.Console;

namespace Assay.Cli.Verbs;

/// <summary>What experiments would cost, for people and for scripts.</summary>
internal static class PlanOutcome
{
    public static Outcome Of(IReadOnlyList<(string Name, Plan Plan)> plans) => new(
        plans.Select(one => new { one.Name, one.Plan.Flops, one.Plan.PeakBytes, one.Plan.Seconds, DiskBytes = Disk(one.Plan), one.Plan.Steps }),
        console =>
        {
            foreach (var (name, plan) in plans)
                Show(console, name, plan);
        });

    private static void Show(IAnsiConsole console, string name, Plan plan)
    {
        var rows = plan.Steps.Select(step => Row(step.Name, step.Flops, step.Bytes, step.DiskBytes, step.Seconds))
            .Append(Row("all (memory: the largest)", plan.Flops, plan.PeakBytes, Disk(plan), plan.Seconds));
        console.Write(RunTables.Rows([name, "work", "memory", "disk", "time here"], rows));
    }

    private static string[] Row(string name, double flops, double bytes, double diskBytes, double seconds) =>
        [name, ByteText.Flops(flops), ByteText.Of(bytes), ByteText.Of(diskBytes), ProgressText.Span(TimeSpan.FromSeconds(seconds))];

    private static double Disk(Plan plan) => plan.Steps.Sum(step => step.DiskBytes);
}
