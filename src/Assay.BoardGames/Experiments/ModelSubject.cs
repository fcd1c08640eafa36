using Assay.BoardGames.Models;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.BoardGames.Experiments;

/// <summary>A game model's activations at a site as a subject. Uses the model, does not own it.</summary>
/// <remarks>Games follow from the seed alone: two models under one seed are shown the same games, so a control's boards are those of what it controls.</remarks>
internal sealed class ModelSubject : BoardSubject
{
    private readonly BoardModelOptions _options;
    private readonly long _seed;
    private GameModel? _owned;

    /// <summary>Of the options, the numbers of games are read.</summary>
    public ModelSubject(GameModel model, Site site, long seed, BoardModelOptions? options = null)
    {
        (_options, _seed) = (options ?? new(), seed);
        Boards = new(model, site, seed) { TrainingGames = _options.StreamGames, EvaluationGames = _options.EvaluationGames };
    }

    /// <summary>The same games, for what only a model has.</summary>
    public ModelBoards Boards { get; }

    public override Site Site => Boards.Site;

    public override IActivationStream Stream(int batchSize) => Boards.Stream(batchSize);

    public override BoardSet HeldOut(int games, string name)
    {
        var (activations, labels) = Boards.HeldOut(games, name);
        return new(activations, labels);
    }

    /// <summary>The same games seen by a model of the same shape that nobody trained, which goes with the new subject.</summary>
    public ModelSubject Untrained()
    {
        var random = Boards.Untrained();
        return new(random, Site, _seed, _options) { _owned = random };
    }

    /// <summary>A softmax regression on games of its own, many more than classifiers are chosen on: the ceiling, and the gate.</summary>
    public override IReadOnlyList<BoardTally> Probe(BoardSet train, BoardSet test)
    {
        using var set = HeldOut(_options.ProbeGames, "probe");
        using var probe = SquareProbe.Fit(set.Activations, set.Labels, new(), new SeedStreams(_seed).Child("probe").Stream("fit"));
        return probe.Score(test.Activations, test.Labels).Games;
    }

    public override SequenceRatio? LossRecovered(SparseAutoencoder dictionary, CancellationToken cancellation) => Boards.Evaluate(dictionary, cancellation).RecoveredLoss;

    public override void Dispose()
    {
        Boards.Dispose();
        _owned?.Dispose();
    }
}
