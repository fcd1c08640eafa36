using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Runs;

namespace Assay.Risks.Evidence;

/// <summary>What a run found, ready to be filed.</summary>
/// <param name="Run">The run.</param>
/// <param name="Findings">Its findings, in its order.</param>
public sealed record RunFindings(RunProvenance Run, IReadOnlyList<Finding> Findings)
{
    /// <summary>Reads a run's folder.</summary>
    /// <param name="run">The run.</param>
    /// <param name="preset">Says which preset's options they are; null where nobody knows.</param>
    /// <exception cref="AssayException">The run is not complete, or found nothing.</exception>
    /// <exception cref="UnreadableFileException">findings.json cannot be read.</exception>
    public static RunFindings Of(RunSummary run, Func<RunRecord, string?>? preset = null)
    {
        if (run.Record is null)
            throw new AssayException(run.Fault ?? $"{run.Folder}: run.json cannot be read");
        if (run.Status != RunStatus.Complete)
            throw new AssayException($"{run.Name}: is {run.Status.ToString().ToLowerInvariant()}; only what a complete run found is evidence");
        var file = Path.Combine(run.Folder, "findings.json");
        if (!File.Exists(file))
            throw new AssayException($"{run.Name}: has no findings.json; a run of kind {run.Record.Kind} judges no claims");
        return new(RunProvenance.Of(run.Record, run.Name, preset?.Invoke(run.Record) ?? ""), FindingsFile.Read(file));
    }

    /// <summary>Only the findings with these ids; all of them where none is named.</summary>
    /// <exception cref="AssayException">The run has no such finding: names the nearest.</exception>
    public RunFindings Only(IReadOnlyCollection<string> ids)
    {
        var known = Findings.Select(finding => finding.Id).ToList();
        if (ids.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            throw new AssayException($"{Run.Name}: there is no finding '{unknown}'{Nearest.Hint(unknown, known)}; it has {string.Join(", ", known)}");
        return ids.Count == 0 ? this : this with { Findings = [.. Findings.Where(finding => ids.Contains(finding.Id))] };
    }
}
