using Assay.BoardGames.Models;
using Assay.BoardGames.Planted;
using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Models;

namespace Assay.BoardGames.Experiments;

/// <summary>Where a run's subjects come from: planted directions, new in every repetition, or one game model that all repetitions share.</summary>
internal abstract class BoardWorld : IDisposable
{
    /// <summary>Planted boards where the options name no model; else the model, trained if it is not kept yet.</summary>
    /// <param name="options">Of the experiment.</param>
    /// <param name="context">Its progress and cancellation.</param>
    /// <param name="modelHome">Where trained models are kept; null: the Assay home.</param>
    public static BoardWorld Open(BoardStateOptions options, ExperimentContext context, string? modelHome) =>
        options.Model is { } model ? ModelWorld.Open(model, context, modelHome) : new PlantedWorld(options.Planted);

    /// <summary>What a repetition's dictionaries are trained on and scored by.</summary>
    public abstract BoardSubject Boards(SeedStreams seeds);

    /// <summary>The same games under activations that nobody made to tell of the board.</summary>
    public abstract BoardSubject Control(SeedStreams seeds);

    /// <summary>The sites of the sweep over layers, from the first block to the last; none where there is no sweep.</summary>
    public virtual IReadOnlyList<Site> Layers => [];

    /// <summary>The same games at another site.</summary>
    public virtual BoardSubject At(Site site, SeedStreams seeds) => throw new InvalidOperationException("planted boards have no layers");

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Planted boards.</summary>
internal sealed class PlantedWorld(PlantedOptions options) : BoardWorld
{
    public override BoardSubject Boards(SeedStreams seeds) => new PlantedSubject(options, seeds);

    public override BoardSubject Control(SeedStreams seeds) => new PlantedSubject(options with { Structure = PlantedStructure.Moves }, seeds);

    public override void Dispose() { }
}

/// <summary>A game model, which it owns.</summary>
internal sealed class ModelWorld : BoardWorld
{
    private readonly BoardModelOptions _options;

    private ModelWorld(BoardModelOptions options, GameModel model, GameModelRecord? record) => (_options, Model, Record) = (options, model, record);

    public GameModel Model { get; }

    /// <summary>How it was trained; null for a folder's.</summary>
    public GameModelRecord? Record { get; }

    public override IReadOnlyList<Site> Layers => _options.SweepSparsity is null ? []
        : [.. Enumerable.Range(0, Model.Transformer.Config.Layers).Select(layer => _options.Site with { Layer = layer })];

    public static ModelWorld Open(BoardModelOptions options, ExperimentContext context, string? home)
    {
        if (options.Folder is { } folder)
            return new(options, GameModel.Load(folder), null);
        var (model, record) = GameModelCache.TrainOrLoad(options.Training, options.Seed, context.Progress, context.Cancellation, home);
        return new(options, model, record);
    }

    public override BoardSubject Boards(SeedStreams seeds) => At(_options.Site, seeds);

    public override BoardSubject Control(SeedStreams seeds)
    {
        using var trained = (ModelSubject)Boards(seeds);
        return trained.Untrained();
    }

    public override BoardSubject At(Site site, SeedStreams seeds) => new ModelSubject(Model, site, seeds.Seed, _options);

    public override void Dispose() => Model.Dispose();
}
