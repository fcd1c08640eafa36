using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Runs;

namespace Assay.Cli.Verbs;

/// <summary>A run as <c>runs show --json</c> prints it: its record, the last value of every metric, its findings.</summary>
internal sealed record RunFacts(string Name, string Folder, RunStatus Status, RunRecord? Run, IReadOnlyDictionary<string, MetricPoint> Metrics, IReadOnlyList<Finding> Findings)
{
    public static RunFacts Of(RunSummary run) => run.Record is null
        ? throw new AssayException(run.Fault ?? $"{run.Folder}: run.json cannot be read")
        : new(run.Name, run.Folder, run.Status, run.Record, LastMetrics(run), FindingsOf(run));

    /// <summary>One line of <c>runs list --json</c>.</summary>
    public static object Brief(RunSummary run) => new
    {
        run.Name, run.Folder, run.Status, run.Record?.Kind, run.Record?.Seed, run.Record?.Start, run.Record?.End, run.Fault, Verdicts = Verdicts(run),
    };

    /// <summary>How many findings hold, fail and are undecided; null where the run has none, or none that can be read.</summary>
    public static VerdictCounts? Verdicts(RunSummary run)
    {
        try
        {
            return FindingsOf(run) is { Count: > 0 } found ? VerdictCounts.Of(found) : null;
        }
        catch (AssayException)
        {
            return null;    // a list shows the other runs all the same; 'runs show' says what is wrong with this one
        }
    }

    /// <summary>Every setting by its dotted name.</summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["seed"] = FormattableString.Invariant($"{Run!.Seed}") };
        Flatten(Run.Options, "", settings);
        return settings;
    }

    private static IReadOnlyDictionary<string, MetricPoint> LastMetrics(RunSummary run) =>
        MetricsFile.Read(Path.Combine(run.Folder, "metrics.jsonl")).ToDictionary(
            series => series.Key,
            series => new MetricPoint(series.Value.Keys[^1], series.Value.Values[^1]), StringComparer.Ordinal);

    private static IReadOnlyList<Finding> FindingsOf(RunSummary run) =>
        Path.Combine(run.Folder, "findings.json") is var file && File.Exists(file) ? FindingsFile.Read(file) : [];

    private static void Flatten(JsonElement element, string path, SortedDictionary<string, string> into)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
                Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", into);
        }
        else
        {
            into[path] = element.ValueKind == JsonValueKind.Array ? JsonSerializer.Serialize(element) : element.ToString();
        }
    }
}

/// <summary>A metric's last value and the step it was written at.</summary>
internal sealed record MetricPoint(long Step, double Value);

/// <summary>Findings by verdict.</summary>
internal sealed record VerdictCounts(int Holds, int Fails, int Inconclusive)
{
    public static VerdictCounts Of(IReadOnlyList<Finding> findings) => new(
        findings.Count(finding => finding.Verdict == Verdict.Holds),
        findings.Count(finding => finding.Verdict == Verdict.Fails),
        findings.Count(finding => finding.Verdict == Verdict.Inconclusive));

    public override string ToString() => FormattableString.Invariant($"{Holds} hold, {Fails} fail, {Inconclusive} open");
}
