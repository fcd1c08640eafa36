using Assay.BoardGames.Models;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Models.Text;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>A chess model on a file's games as a subject: the first games are held out, the others are read as text. Uses the model, does not own it.</summary>
internal sealed class ChessSubject : BoardSubject
{
    // Blocks of held-out text that loss recovered is measured on.
    public const int LossBlocks = 64;

    private readonly GameModel _model;
    private readonly GameSet _games;
    private readonly string _property;
    private readonly SeedStreams _seeds;
    private readonly TokenSequences _training;
    private readonly TokenSequences _evaluation;
    private readonly DictionaryEvaluator _evaluator;
    private readonly Dictionary<string, int> _sets = new(StringComparer.Ordinal);
    private int _given;

    public ChessSubject(GameModel model, GameSet games, Site site, string property, int heldOut, SeedStreams seeds)
    {
        (_model, _games, _property, _seeds) = (model, games, property, seeds.Child("chess"));
        Site = site.Within(model.Transformer.Config);
        var context = model.Transformer.Config.ContextLength;
        _training = games.Slice(heldOut, games.Count - heldOut).Text(context);
        _evaluation = games.Slice(0, heldOut).Text(context);
        _evaluator = new(model.Transformer, _evaluation, new() { Sequences = LossBlocks, BatchSequences = 8, ImportanceTokens = 0 });
    }

    public override Site Site { get; }

    public override IActivationStream Stream(int batchSize) =>
        new StreamedActivations(_model.Transformer, _training, [Site], new() { BatchSize = batchSize, BucketRows = Math.Max(batchSize, 1 << 18) }, _seeds.Child("stream").Seed);

    // A new name is given the file's next games.
    public override BoardSet HeldOut(int games, string name)
    {
        if (_sets.TryAdd(name, _given))
            _given += games;
        var set = _games.Slice(_sets[name], games);
        return new(set.Activations(_model, Site), set.Labels(_model, _property));
    }

    public override IReadOnlyList<BoardTally> Probe(BoardSet train, BoardSet test)
    {
        using var probe = SquareProbe.Fit(train.Activations, train.Labels, new(), _seeds.Child("probe").Stream("fit"));
        return probe.Score(test.Activations, test.Labels).Games;
    }

    public override SequenceRatio? LossRecovered(SparseAutoencoder dictionary, CancellationToken cancellation) => _evaluator.Evaluate(dictionary, Site, Site, cancellation).RecoveredLoss;

    public override void Dispose()
    {
        _evaluator.Dispose();
        _evaluation.Dispose();
        _training.Dispose();
    }
}
