using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Findings;

namespace Assay.Core.Runs;

/// <summary>A run as <c>runs show --json</c> prints it and a page shows it: its record, the last value of every metric, its findings.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">Absolute.</param>
/// <param name="Status">How it stands; not as it says itself, where its process is gone.</param>
/// <param name="Run">What run.json holds.</param>
/// <param name="Metrics">The last value of each.</param>
/// <param name="Findings">Empty where it has none yet.</param>
public sealed record RunFacts(string Name, string Folder, RunStatus Status, RunRecord? Run, IReadOnlyDictionary<string, MetricPoint> Metrics, IReadOnlyList<Finding> Findings)
{
    /// <summary>Reads the run's files.</summary>
    /// <exception cref="AssayException">One of them cannot be read.</exception>
    public static RunFacts Of(RunSummary run) => run.Record is null
        ? throw new AssayException(run.Fault ?? $"{run.Folder}: run.json cannot be read")
        : new(run.Name, run.Folder, run.Status, run.Record, LastMetrics(run), FindingsOf(run));

    /// <summary>One line of a list of runs.</summary>
    public static RunBrief Brief(RunSummary run) => new(run.Name, run.Folder, run.Status, run.Record?.Kind, run.Record?.Seed, run.Record?.Start, run.Record?.End, run.Fault, Verdicts(run));

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

/// <summary>A run as a list of runs has it. What run.json says is null where it cannot be read.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">Absolute.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Kind">What kind of run.</param>
/// <param name="Seed">Where its randomness comes from.</param>
/// <param name="Start">UTC.</param>
/// <param name="End">UTC; null while it runs.</param>
/// <param name="Fault">Why run.json cannot be read.</param>
/// <param name="Verdicts">Of its findings; null where it has none.</param>
public sealed record RunBrief(string Name, string Folder, RunStatus Status, string? Kind, long? Seed, DateTimeOffset? Start, DateTimeOffset? End, string? Fault, VerdictCounts? Verdicts);

/// <summary>A metric's last value and the step it was written at.</summary>
public sealed record MetricPoint(long Step, double Value);

/// <summary>Findings by verdict.</summary>
public sealed record VerdictCounts(int Holds, int Fails, int Inconclusive)
{
    /// <summary>Counts them.</summary>
    public static VerdictCounts Of(IReadOnlyList<Finding> findings) => new(
        findings.Count(finding => finding.Verdict == Verdict.Holds),
        findings.Count(finding => finding.Verdict == Verdict.Fails),
        findings.Count(finding => finding.Verdict == Verdict.Inconclusive));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Holds} hold, {Fails} fail, {Inconclusive} open");
}
