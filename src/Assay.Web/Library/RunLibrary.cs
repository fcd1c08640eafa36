using Assay.Core.Options;
using Assay.Core.Reports;
using Assay.Core.Runs;
using Assay.Web.Errors;

namespace Assay.Web.Library;

/// <summary>The runs under the Assay home. Only those: an address must not open other folders.</summary>
internal sealed class RunLibrary(WorkbenchOptions options)
{
    public RunStore Store { get; } = new(options.Home);

    public IReadOnlyList<RunBrief> List() => [.. Store.List().Select(RunFacts.Brief)];

    /// <summary>The run in a folder of this name.</summary>
    /// <exception cref="NothingThereException">There is no run of this name.</exception>
    public RunSummary Find(string name)
    {
        var folder = Path.Combine(Store.Folder, name);
        if (Path.GetFileName(name) == name && name is not ("." or "..") && File.Exists(Path.Combine(folder, "run.json")))
            return RunSummary.Of(folder);
        throw new NothingThereException($"There is no run '{name}' under {Store.Folder}{(Nearest.Name(name, Store.List().Select(run => run.Name)) is { } near ? $"; did you mean '{near}'?" : ".")}");
    }

    /// <summary>The run's report, or null where it wrote none.</summary>
    public static Report? ReportOf(RunSummary run) => Path.Combine(run.Folder, "report.json") is var file && File.Exists(file) ? OptionsJson.ReadFile<Report>(file) : null;

    /// <summary>Every series of the run's metrics.</summary>
    public static IReadOnlyDictionary<string, SortedList<long, double>> MetricsOf(RunSummary run) => MetricsFile.Read(Path.Combine(run.Folder, "metrics.jsonl"));
}
