using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Core.Runs;

/// <summary>The runs under one home folder, <c>HOME/runs/NAME</c>.</summary>
public sealed class RunStore(string home)
{
    /// <summary>The folder that holds one folder per run; need not exist yet.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(home), "runs");

    /// <summary>A folder name for a new run that no run has yet: <c>gemma-scope-20261124-2209</c>, with a number behind it where that is taken.</summary>
    public string NewFolder(string kind)
    {
        var name = FormattableString.Invariant($"{kind}-{DateTimeOffset.Now:yyyyMMdd-HHmmss}");
        var folder = Path.Combine(Folder, name);
        for (var number = 2; Directory.Exists(folder); number++)
            folder = Path.Combine(Folder, FormattableString.Invariant($"{name}-{number}"));
        return folder;
    }

    /// <summary>Every run, newest first. A folder whose run.json cannot be read is listed with its fault rather than left out.</summary>
    public IReadOnlyList<RunSummary> List()
    {
        if (!Directory.Exists(Folder))
            return [];
        return [.. Directory.EnumerateDirectories(Folder)
            .Where(folder => File.Exists(Path.Combine(folder, "run.json")))
            .Select(RunSummary.Of)
            .OrderByDescending(run => run.Record?.Start ?? DateTimeOffset.MinValue).ThenBy(run => run.Name, StringComparer.Ordinal)];
    }

    /// <summary>A run by its name, by the beginning of its name where only one begins so, or by its folder.</summary>
    /// <exception cref="AssayException">There is none, or several; names the nearest or the several.</exception>
    public RunSummary Find(string nameOrFolder)
    {
        if (File.Exists(Path.Combine(nameOrFolder, "run.json")))
            return RunSummary.Of(Path.GetFullPath(nameOrFolder));
        var runs = List();
        var matches = runs.Where(run => run.Name == nameOrFolder).ToList();
        if (matches.Count == 0)
            matches = [.. runs.Where(run => run.Name.StartsWith(nameOrFolder, StringComparison.Ordinal))];
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new AssayException($"'{nameOrFolder}' is no run in {Folder}{Nearest.Hint(nameOrFolder, [.. runs.Select(run => run.Name)])}"),
            _ => throw new AssayException($"'{nameOrFolder}' begins the names of {string.Join(", ", matches.Select(run => run.Name))}; write more of the one that is meant"),
        };
    }

    /// <summary>Deletes a run's folder with all that is in it.</summary>
    /// <exception cref="AssayException">There is no such run, or a living process works on it.</exception>
    public void Remove(string nameOrFolder)
    {
        var run = Find(nameOrFolder);
        if (run.Status == RunStatus.Running)
            throw new AssayException(FormattableString.Invariant($"{run.Name}: process {run.Record?.WrittenBy.Id} is working on this run; stop it first"));
        Directory.Delete(run.Folder, recursive: true);
    }

    internal static RunRecord ReadRecord(string folder)
    {
        var file = Path.Combine(folder, "run.json");
        return File.Exists(file) ? OptionsJson.ReadFile<RunRecord>(file) : throw new AssayException($"{folder}: holds no run (no run.json)");
    }
}

/// <summary>A run as a list shows it. <paramref name="Record"/> is null where run.json cannot be read; <paramref name="Fault"/> then says why.</summary>
public sealed record RunSummary(string Name, string Folder, RunStatus Status, RunRecord? Record, string? Fault)
{
    /// <summary>Looks at a run's folder; one that says "running" without a living process is <see cref="RunStatus.Stopped"/>.</summary>
    public static RunSummary Of(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            var record = RunStore.ReadRecord(folder);
            var stopped = record.Status == RunStatus.Running && !RunEnvironment.IsAlive(record.WrittenBy);
            return new(name, folder, stopped ? RunStatus.Stopped : record.Status, record, null);
        }
        catch (AssayException failure)
        {
            return new(name, folder, RunStatus.Stopped, null, failure.Message);
        }
    }
}
