using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Dictionaries.Experiments.Claims;
using Assay.Models;
using Assay.Tensors;

namespace Assay.Dictionaries.Experiments;

/// <summary>Gemma Scope (Lieberum et al. 2024, arXiv 2408.05147), every step of the paper in order, at any size.</summary>
public sealed class GemmaScopeExperiment : IExperiment<GemmaScopeOptions>
{
    /// <inheritdoc/>
    public string Name => "gemma-scope";

    /// <inheritdoc/>
    public string Paper => "Gemma Scope: Open Sparse Autoencoders Everywhere All At Once on Gemma 2 (arXiv 2408.05147)";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["7.4"];

    /// <inheritdoc/>
    public GemmaScopeOptions Options(Preset preset) => GemmaScopePresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(GemmaScopeOptions options) =>
        GemmaScopePlan.Of(options, options.Model.Folder is { } folder ? TransformerConfig.Load(folder) : options.Model.ShapeFor(options.Text), MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(GemmaScopeOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        using var subject = Subject.Prepare(options, context);                         // the model under study and its text
        var grid = options.Dictionaries.Resolve(subject.Model.Config);
        using var trained = GridTraining.Train(grid.Entries(), subject, options, context);   // training: data, loss, optimisation
        var measured = Measuring.Evaluate(grid, trained, subject, options, context);   // evaluation, and the baselines
        var findings = Judge(measured);
        return new(findings, GemmaScopeReport.Write(options, subject, measured, findings, trained.Warnings));
    }

    private static IReadOnlyList<Finding> Judge(Measurements measured) =>
    [
        .. ParetoCurves.Judge(measured),
        .. Sites.Judge(measured),
        .. FiringFrequencies.Judge(measured),
        .. Positions.Judge(measured),
        .. Precision.Judge(measured),
        .. Importance.Judge(measured),
        .. Transcoders.Judge(measured),
        .. ChatTransfer.Judge(measured),
        .. TextSubsets.Judge(measured),
        .. Claims.Architectures.Judge(measured),
        .. LatentsAdd.Judge(measured),
    ];
}
