using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Dictionaries.Experiments;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>What the seeds of a domain share: its model, opened or trained when the first seed asks for it.</summary>
internal abstract class StudyWorld : IDisposable
{
    /// <summary>The domain's world.</summary>
    /// <param name="name">Which domain.</param>
    /// <param name="options">Of the study.</param>
    /// <param name="context">Of the run.</param>
    /// <param name="modelHome">Where trained game models are kept; null: the Assay home.</param>
    public static StudyWorld Of(StudyDomainName name, AnnealStudyOptions options, ExperimentContext context, string? modelHome) => name switch
    {
        StudyDomainName.Planted => new PlantedStudyWorld(options),
        StudyDomainName.Othello => new OthelloStudyWorld(options, context, modelHome),
        StudyDomainName.Stories => new StoryStudyWorld(options, context),
        _ => new ChessStudyWorld(options, context),
    };

    /// <summary>The domain in one seed.</summary>
    public abstract StudyDomain Domain(SeedStreams seeds);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Planted boards: other directions in every seed.</summary>
internal sealed class PlantedStudyWorld(AnnealStudyOptions options) : StudyWorld
{
    public override StudyDomain Domain(SeedStreams seeds) => new BoardDomain(StudyDomainName.Planted, new PlantedSubject(options.Domains.Planted.Boards, seeds), gate: null, options, seeds);

    public override void Dispose() { }
}

/// <summary>The mini OthelloGPT: one model, other games in every seed.</summary>
internal sealed class OthelloStudyWorld(AnnealStudyOptions options, ExperimentContext context, string? modelHome) : StudyWorld
{
    private readonly BoardModelOptions _model = options.Domains.Othello.Model;
    private ModelWorld? _world;

    public override StudyDomain Domain(SeedStreams seeds)
    {
        _world ??= ModelWorld.Open(_model, context, modelHome);
        return new BoardDomain(StudyDomainName.Othello, _world.Boards(seeds), _model.ProbeGate, options, seeds);
    }

    public override void Dispose() => _world?.Dispose();
}

/// <summary>The story model: one model and one held-out text, another order of training in every seed.</summary>
internal sealed class StoryStudyWorld(AnnealStudyOptions options, ExperimentContext context) : StudyWorld
{
    private readonly StoryDomainOptions _stories = options.Domains.Stories;
    private StoryModel? _model;

    public override StudyDomain Domain(SeedStreams seeds)
    {
        _model ??= StoryModel.Prepare(_stories.Text, _stories.Model, context with { Seeds = context.Seeds.Child("stories") });
        return new StoryDomain(_model, _stories, options.Resamples, seeds);
    }

    public override void Dispose() => _model?.Dispose();
}
