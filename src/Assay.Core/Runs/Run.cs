using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Reports;

namespace Assay.Core.Runs;

/// <summary>One run's folder: <c>run.json</c>, <c>metrics.jsonl</c>, <c>findings.json</c>, <c>checkpoints/</c>, <c>plots/</c> and the report.</summary>
/// <remarks>Metrics may be written from several threads; everything else belongs to one.</remarks>
public sealed class Run : IDisposable
{
    private readonly MetricsFile _metrics;

    private Run(string folder, RunRecord record)
    {
        Folder = folder;
        Record = record;
        _metrics = new(Path.Combine(folder, "metrics.jsonl"));
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>What run.json holds now.</summary>
    public RunRecord Record { get; private set; }

    /// <summary>Where checkpoints lie; created on first use.</summary>
    public string CheckpointFolder => Directory.CreateDirectory(Path.Combine(Folder, "checkpoints")).FullName;

    /// <summary>Starts a run in a folder that does not exist yet or is empty.</summary>
    /// <param name="folder">Created with its parents.</param>
    /// <param name="kind">The kind of run, as <c>assay runs list</c> shows it.</param>
    /// <param name="options">The resolved options record, written as it is.</param>
    /// <param name="seed">The seed that the run's streams come from.</param>
    /// <exception cref="AssayException">The folder holds something already, or cannot be written.</exception>
    public static Run Create(string folder, string kind, object options, long seed)
    {
        folder = Path.GetFullPath(folder);
        RequireEmpty(folder);
        var run = new Run(folder, new()
        {
            Kind = kind,
            Options = JsonSerializer.SerializeToElement(options, options.GetType(), OptionsJson.Settings),
            OptionsType = options.GetType().Name,
            OptionsHash = OptionsJson.Hash(options),
            Seed = seed,
            Code = RunEnvironment.Code(),
            Packages = RunEnvironment.Packages(),
            Machine = RunEnvironment.Machine(),
            WrittenBy = RunEnvironment.ThisProcess(),
            Start = DateTimeOffset.UtcNow,
            Status = RunStatus.Running,
        });
        run.Save();
        return run;
    }

    /// <summary>Takes a run up again, whatever it ended as; a line of metrics torn by a kill is dropped.</summary>
    /// <exception cref="AssayException">There is no run, or a living process works on it.</exception>
    public static Run Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        var record = RunStore.ReadRecord(folder);
        var self = RunEnvironment.ThisProcess();
        if (record.Status == RunStatus.Running && record.WrittenBy.Id != self.Id && RunEnvironment.IsAlive(record.WrittenBy))
            throw new AssayException(FormattableString.Invariant(
                $"{folder}: process {record.WrittenBy.Id} on {record.WrittenBy.Host} is working on this run; wait for it or stop it first"));
        var run = new Run(folder, record with
        {
            Status = RunStatus.Running,
            End = null,
            Failure = null,
            Resumed = record.Resumed + 1,
            Code = RunEnvironment.Code(),
            Packages = RunEnvironment.Packages(),
            WrittenBy = self,
        });
        run._metrics.DropTornLine();
        run.Save();
        return run;
    }

    /// <summary>The options the run was made with.</summary>
    /// <exception cref="UnreadableFileException">They are no <typeparamref name="T"/>.</exception>
    public T Options<T>() => OptionsJson.Read<T>(Record.Options.GetRawText(), Path.Combine(Folder, "run.json"));

    /// <summary>Refuses to go on with other options than the run was made with.</summary>
    /// <exception cref="AssayException">Names the settings that differ.</exception>
    public void RequireSameOptions(object options)
    {
        if (OptionsJson.Hash(options) == Record.OptionsHash)
            return;
        var differences = JsonDifferences.Between(Record.Options, JsonSerializer.SerializeToElement(options, options.GetType(), OptionsJson.Settings));
        throw new AssayException($"{Folder}: was made with other settings and cannot be resumed with these: {string.Join("; ", differences)}. Use the same settings, or another --out.");
    }

    /// <summary>Adds facts to <c>run.json</c>'s machine, or replaces those of the same name.</summary>
    public void AddMachineFacts(IReadOnlyDictionary<string, string> facts)
    {
        var machine = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Record.Machine.Concat(facts))
            machine[name] = value;
        Record = Record with { Machine = machine };
        Save();
    }

    /// <summary>Appends one value to <c>metrics.jsonl</c>.</summary>
    public void Metric(string series, long step, double value) => Metrics(step, new Dictionary<string, double>(StringComparer.Ordinal) { [series] = value });

    /// <summary>Appends the values of one step as one line. A step written twice (before a kill and after the resume) counts with its later line.</summary>
    public void Metrics(long step, IReadOnlyDictionary<string, double> values) => _metrics.Append(step, values);

    /// <summary>Writes <c>findings.json</c>.</summary>
    public void WriteFindings(IReadOnlyList<Finding> findings) => FindingsFile.Write(Path.Combine(Folder, "findings.json"), findings);

    /// <summary>Writes <c>findings.json</c>, the report as Markdown, HTML (one self-contained file) and JSON, and its plots as SVG and PNG.</summary>
    /// <param name="report">The body. Where it has no <see cref="FindingList"/> of its own, the findings are put before it.</param>
    /// <param name="findings">What was found.</param>
    public void WriteReport(Report report, IReadOnlyList<Finding> findings)
    {
        WriteFindings(findings);
        ReportFolder.Write(Folder, report.Blocks.OfType<FindingList>().Any() || findings.Count == 0
            ? report
            : report with { Blocks = [new FindingList(findings), .. report.Blocks] });
    }

    /// <summary>Ends the run well.</summary>
    public void Complete() => End(RunStatus.Complete);

    /// <summary>Ends the run by an error. Its whole text goes into run.json; a user's error without the stack.</summary>
    public void Fail(Exception failure) => End(RunStatus.Failed, failure is AssayException ? failure.Message : failure.ToString());

    /// <summary>Ends the run at the user's word; a checkpoint should have been written before.</summary>
    public void Interrupt() => End(RunStatus.Interrupted);

    /// <summary>Closes the metrics file. A run that was not ended stays "running" in run.json, and reads as stopped once the process is gone.</summary>
    public void Dispose() => _metrics.Dispose();

    private void End(RunStatus status, string? failure = null)
    {
        _metrics.Dispose();
        Record = Record with { Status = status, End = DateTimeOffset.UtcNow, Failure = failure };
        Save();
    }

    private void Save() => OptionsJson.WriteFile(Path.Combine(Folder, "run.json"), Record);

    private static void RequireEmpty(string folder)
    {
        if (File.Exists(folder))
            throw new AssayException($"{folder}: is a file, expected a folder for the run; name another place with --out");
        if (File.Exists(Path.Combine(folder, "run.json")))
            throw new AssayException($"{folder}: holds a run already; resume it with --resume, or name another place with --out");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new AssayException($"{folder}: is not empty, and a run starts in an empty folder; name another place with --out");
    }
}
