using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Random Othello games as a model sees them: what dictionaries are trained on, scored by and evaluated in. Uses the model, does not own it.</summary>
/// <remarks>Every set of games has a seed of its own, so training, held-out and evaluation games are drawn apart from each other and from those the model was trained on.</remarks>
public sealed class ModelBoards : IDisposable
{
    private readonly SeedStreams _seeds;
    private readonly PropertyMode _mode;
    private TokenSequences? _training;
    private TokenSequences? _evaluation;
    private DictionaryEvaluator? _evaluator;

    /// <summary>Boards of a model at a site.</summary>
    /// <param name="model">Of Othello; must outlive this.</param>
    /// <param name="site">Where dictionaries read.</param>
    /// <param name="seed">Of the games.</param>
    /// <param name="mode">Whose labels of discs.</param>
    public ModelBoards(GameModel model, Site site, long seed, PropertyMode mode = PropertyMode.Strict)
    {
        if (model.Game.Game != GameKind.Othello)
            throw new AssayException("boards of random games are Othello's; a chess model needs a file of games (GameSet.Read).");
        (Model, Site, _seeds, _mode) = (model, site.Within(model.Transformer.Config), new SeedStreams(seed).Child("model-boards"), mode);
    }

    /// <summary>The model.</summary>
    public GameModel Model { get; }

    /// <summary>Where dictionaries read and write.</summary>
    public Site Site { get; }

    /// <summary>Games behind <see cref="Stream"/>: 1.5 million activations on 6x6.</summary>
    public int TrainingGames { get; init; } = 50_000;

    /// <summary>Games of <see cref="Evaluate"/>: those of so many drawn that fill the board.</summary>
    public int EvaluationGames { get; init; } = 1_000;

    /// <summary>Activations of every move of the training games, shuffled, computed as they are needed; passes over the games repeat in other orders.</summary>
    public IActivationStream Stream(int batchSize)
    {
        _training ??= Games("training", TrainingGames).Text(Model.Transformer.Config.ContextLength);
        var options = new ActivationStreamOptions { BatchSize = batchSize, BucketRows = Math.Max(batchSize, 1 << 18), ForwardSequences = 128 };
        return new StreamedActivations(Model.Transformer, _training, [Site], options, _seeds.Child("stream").Seed);
    }

    /// <summary>Activations [N, d] in raw units and labels of the same N boards; sets of different names hold different games. The caller disposes the tensor.</summary>
    public (Tensor Activations, BoardLabels Labels) HeldOut(int games, string name, CancellationToken cancellation = default)
    {
        var set = Games($"held-out/{name}", games);
        return (set.Activations(Model, Site, cancellation), set.Labels(Model, mode: _mode));
    }

    /// <summary>How well a probe fitted on some held-out games reads others: the gate before anything is claimed of the board.</summary>
    public ProbeScore Probe(int trainGames, int testGames, ProbeOptions? options = null, CancellationToken cancellation = default)
    {
        var (x, labels) = HeldOut(trainGames, "probe", cancellation);
        var (held, truth) = HeldOut(testGames, "probe-test", cancellation);
        using (x)
        using (held)
        using (var probe = SquareProbe.Fit(x, labels, options ?? new(), _seeds.Child("probe").Stream("fit"), cancellation))
            return probe.Score(held, truth);
    }

    /// <summary>What a dictionary of the site does in the running model, sequence by sequence: loss recovered, FVU, L0. The model runs clean once for all dictionaries.</summary>
    public EvaluationResult Evaluate(SparseAutoencoder dictionary, CancellationToken cancellation = default)
    {
        _evaluation ??= Games("evaluation", EvaluationGames).Whole.Text(Model.Transformer.Config.ContextLength);
        _evaluator ??= new(Model.Transformer, _evaluation, new() { Sequences = (int)_evaluation.Count, BatchSequences = 64, ImportanceTokens = 0 });
        return _evaluator.Evaluate(dictionary, Site, Site, cancellation);
    }

    /// <summary>The causal check with a dictionary of the site, on games of its own.</summary>
    public CausalCheckResult Turn(SparseAutoencoder? dictionary, CausalCheckOptions options, int trainGames, Core.Progress.IProgressReporter progress, CancellationToken cancellation = default) =>
        CausalCheck.Run(Model, Site, Games("causal", trainGames), Games("causal-test", 2 * options.Positions), dictionary, options, _seeds.Child("causal").Seed, progress, cancellation);

    /// <summary>The same architecture with weights that nobody trained: the control.</summary>
    public GameModel Untrained() => new(Transformer.Create(Model.Transformer.Config, _seeds.Child("untrained").Stream("weights")), Model.Game);

    /// <inheritdoc/>
    public void Dispose()
    {
        _evaluator?.Dispose();
        _evaluation?.Dispose();
        _training?.Dispose();
    }

    private GameSet Games(string name, int count) => GameSet.Random(Model.Game.Side, count, _seeds.Child(name).Seed);
}
