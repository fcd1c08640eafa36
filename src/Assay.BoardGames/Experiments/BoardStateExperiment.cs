using Assay.BoardGames.Experiments.Claims;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments;

/// <summary>Measuring Progress in Dictionary Learning with Board Game Models (Karvonen et al. 2024, arXiv 2408.00113): dictionaries of every architecture, scored by the boards they should have found.</summary>
/// <remarks>On planted boards, activations that are sums of the true properties' directions, so that what there is to find is known; or on the residual stream of a game model.</remarks>
public sealed class BoardStateExperiment : IExperiment<BoardStateOptions>
{
    /// <inheritdoc/>
    public string Name => "board-games";

    /// <inheritdoc/>
    public string Paper => "Measuring Progress in Dictionary Learning for Language Model Interpretability with Board Game Models (arXiv 2408.00113)";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["7.4"];

    /// <summary>Where trained game models are kept; null: the Assay home.</summary>
    internal string? ModelHome { get; init; }

    /// <inheritdoc/>
    public BoardStateOptions Options(Preset preset) => BoardStatePresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(BoardStateOptions options) => BoardStatePlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(BoardStateOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        using var world = BoardWorld.Open(options, context, ModelHome);
        var repeating = new BoardRepeating(options, world, context);
        var repetitions = Enumerable.Range(0, options.Seeds).Select(repeating.Repeat).ToList();
        var measured = new BoardMeasurements(repetitions, options.Margins, context.Seeds.Stream("resampling")) { Model = Facts(options, world, repeating, repetitions[0]) };
        var findings = BoardClaims.Judge(measured, options.TestGames, context.Seeds);
        return new(findings, BoardStateReport.Write(options, measured, repeating.Portrait!, findings));
    }

    private static ModelFacts? Facts(BoardStateOptions options, BoardWorld world, BoardRepeating repeating, BoardRepetition first) => world is ModelWorld model
        ? new(model.Model.Game.ToString(), model.Model.Transformer.Config, options.Model!.Site, model.Record, AgainstProbe.ProbeF1(first, []), options.Model.ProbeGate, repeating.Turned)
        : null;
}
