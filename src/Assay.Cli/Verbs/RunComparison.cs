using Assay.Core.Findings;
using Assay.Core.Runs;

namespace Assay.Cli.Verbs;

/// <summary>Several runs side by side; every row has one cell a run, in the order of <paramref name="Runs"/>, null where a run lacks it.</summary>
internal sealed record RunComparison(
    IReadOnlyList<string> Runs, IReadOnlyList<ComparedSetting> Settings, IReadOnlyList<ComparedMetric> Metrics, IReadOnlyList<ComparedFinding> Findings)
{
    public static RunComparison Of(IReadOnlyList<RunFacts> runs) => new([.. runs.Select(run => run.Name)], DifferingSettings(runs), LastMetrics(runs), JudgedFindings(runs));

    private static List<ComparedSetting> DifferingSettings(IReadOnlyList<RunFacts> runs)
    {
        var settings = runs.Select(run => run.Settings()).ToList();
        return [.. Names(settings.Select(one => one.Keys))
            .Select(name => new ComparedSetting(name, [.. settings.Select(one => one.GetValueOrDefault(name))]))
            .Where(row => row.Values.Distinct(StringComparer.Ordinal).Skip(1).Any())];
    }

    private static List<ComparedMetric> LastMetrics(IReadOnlyList<RunFacts> runs) =>
        [.. Names(runs.Select(run => run.Metrics.Keys)).Select(name => new ComparedMetric(name, [.. runs.Select(run => run.Metrics.GetValueOrDefault(name)?.Value)]))];

    private static List<ComparedFinding> JudgedFindings(IReadOnlyList<RunFacts> runs) =>
        [.. runs.SelectMany(run => run.Findings.Select(finding => finding.Id)).Distinct(StringComparer.Ordinal)
            .Select(id => new ComparedFinding(id, [.. runs.Select(run => run.Findings.FirstOrDefault(finding => finding.Id == id))]))];

    private static IEnumerable<string> Names(IEnumerable<IEnumerable<string>> names) => names.SelectMany(some => some).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}

/// <summary>A setting that is not the same in all runs.</summary>
internal sealed record ComparedSetting(string Name, IReadOnlyList<string?> Values);

/// <summary>The last value of a metric in each run.</summary>
internal sealed record ComparedMetric(string Name, IReadOnlyList<double?> Values);

/// <summary>A finding as each run judged it.</summary>
internal sealed record ComparedFinding(string Id, IReadOnlyList<Finding?> Findings);
