using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Statistics;
using Assay.Risks.Experiments.Claims;
using Assay.Risks.Replication;
using Assay.Risks.Store;
using Assay.Storage;

namespace Assay.Risks.Experiments;

/// <summary>The AI Risk Repository (Slattery et al. 2024, arXiv 2408.12622): its tables recomputed from its rows, and what the paper reads from them judged with intervals over documents.</summary>
/// <remarks>Documents are the sampling unit: one framework brings up to 183 risks, which are no independent voices. The sizes differ in draws alone; there is no larger repository to go to.</remarks>
public sealed class RepositoryExperiment : IExperiment<RepositoryOptions>
{
    private const double BytesOfAWorkbook = 300e6, SecondsToRead = 4, SecondsPerResample = 0.002;

    /// <inheritdoc/>
    public string Name => "risks";

    /// <inheritdoc/>
    public string Paper => "The AI Risk Repository: A Comprehensive Meta-Review, Database, and Taxonomy of Risks From Artificial Intelligence (arXiv 2408.12622)";

    /// <inheritdoc/>
    public RepositoryOptions Options(Preset preset) => preset switch
    {
        Preset.Glance => new() { Resamples = 500 },
        Preset.Quick => new(),
        _ => new() { Resamples = 10_000 },
    };

    /// <inheritdoc/>
    public Plan Plan(RepositoryOptions options) => new(
    [
        new("read the repository", 0, BytesOfAWorkbook, 0, SecondsToRead),
        new("recompute its tables, draw documents", 0, BytesOfAWorkbook, 1e6, options.Resamples * SecondsPerResample),
    ]);

    /// <inheritdoc/>
    public ExperimentResult Run(RepositoryOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var (repository, source) = Open(options);
        context.Progress.Say($"{source}: recomputing its tables");
        var release = options.Release == 0 ? repository.Release : options.Release;
        var tables = ReplicationReport.Of(repository, new(release, Resamples: options.Resamples, Seed: context.Seeds.Seed));        // Tables 3, 4, 7 to 10
        context.Cancellation.ThrowIfCancellationRequested();
        var measured = new RepositoryMeasurements(repository, source, tables, context.Seeds, new BootstrapOptions(options.Resamples));
        var findings = RepositoryClaims.Judge(measured, options.Margins);
        return new(findings, RepositoryReport.Write(measured, findings));
    }

    private static (Repository Repository, string Source) Open(RepositoryOptions options)
    {
        if (options.Workbook is { } file)
            return (RepositoryFile.Read(file), Path.GetFileName(file));
        var (repository, name, _) = new RiskStore(Database.Named(options.Database)).CurrentOrSample();
        return (repository, name);
    }
}
