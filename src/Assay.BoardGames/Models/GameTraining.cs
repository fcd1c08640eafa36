using Assay.BoardGames.Games;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.LanguageModels;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>What a game model is trained on and how.</summary>
/// <remarks>The defaults are the mini OthelloGPT: 6x6, some half a million random games.</remarks>
public sealed record GameTrainingOptions : IOptions
{
    /// <summary>The game.</summary>
    public PlayedGame Game { get; init; } = PlayedGame.Othello(6);

    /// <summary>The model's size.</summary>
    public GameModelSize Size { get; init; } = new();

    /// <summary>File of games: Othello, one a line; chess, PGN (plain or .zst) or transcripts. Null: random games, which Othello alone has.</summary>
    public string? Games { get; init; }

    /// <summary>What happens to a game of the file that cannot be read or breaks the rules.</summary>
    public OnError OnError { get; init; } = OnError.Stop;

    /// <summary>Random games to train on; null: one for each sequence of each step, so that none is seen twice, but 2,000,000 at most.</summary>
    public int? RandomGames { get; init; }

    /// <summary>Games that are not trained on: of a file its last ones.</summary>
    public int HeldOutGames { get; init; } = 500;

    /// <summary>Batches, steps, optimiser. Cosine from 3e-3, which after 4,000 steps reads the board better than 1e-3 (a probe's F1 of .838 against .810).</summary>
    public LanguageModelTrainingOptions Training { get; init; } = new() { Steps = 4000, BatchSequences = 128, LearningRate = 3e-3, WarmUpSteps = 200, EvaluateEverySteps = 500 };

    /// <summary>Random games at hand.</summary>
    internal int TrainingGames => RandomGames ?? (int)Math.Min(2_000_000, Training.Steps * Training.BatchSequences);

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Game.Game == GameKind.Chess && Games is null)
            yield return new Fault("games", "is null, expected a file: random games are made for Othello only");
        if (RandomGames is < 1)
            yield return new Fault("randomGames", Invariant($"is {RandomGames}, expected at least 1"));
        if (HeldOutGames < 1)
            yield return new Fault("heldOutGames", Invariant($"is {HeldOutGames}, expected at least 1"));
        foreach (var fault in OptionsCheck.Within("game", Game).Concat(OptionsCheck.Within("size", Size)).Concat(OptionsCheck.Within("training", Training)))
            yield return fault;
    }
}

/// <summary>What a training ended with. Owns the model.</summary>
/// <param name="Model">Trained.</param>
/// <param name="HeldOut">Loss in nats a token on held-out games; its bits per byte are bits per move in Othello.</param>
/// <param name="Legal">Legal-move rate on held-out games.</param>
public sealed record TrainedGameModel(GameModel Model, LanguageModelScore HeldOut, LegalMoveRate Legal) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}

/// <summary>Trains game models.</summary>
public static class GameTraining
{
    /// <summary>Trains a fresh model, or goes on from the last checkpoint.</summary>
    /// <param name="options">Game, size, games and steps.</param>
    /// <param name="seed">Of games, weights and order.</param>
    /// <param name="checkpoints">Folder for checkpoints, which an interrupted training goes on from; null for none.</param>
    /// <param name="metric">Receives (series, step, value) as <see cref="LanguageModelTrainer.Metric"/>.</param>
    /// <param name="progress">Shown once per step.</param>
    /// <param name="cancellation">Stops with a checkpoint.</param>
    /// <exception cref="AssayException">The options or a file of games are at fault.</exception>
    public static TrainedGameModel Train(GameTrainingOptions options, long seed, string? checkpoints, Action<string, long, double>? metric, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "training a game model");
        var seeds = new SeedStreams(seed);
        var (training, held) = Games(options, seed, progress);
        var model = GameModel.Create(options.Game, options.Size, seeds);
        try
        {
            var length = model.Transformer.Config.ContextLength + 1;        // the last token is predicted, never fed
            using var train = training.Text(length);
            using var heldOut = held.Text(length);
            using var trainer = new LanguageModelTrainer(model.Transformer, train, options.Training, seeds) { Metric = metric };
            if (checkpoints is not null && trainer.Restore(checkpoints))
                progress.Say(Invariant($"going on after step {trainer.Step}"));
            var score = trainer.Train(heldOut, checkpoints, progress, cancellation)!;
            return new(model, score, held.LegalMoves(model, cancellation));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static (GameSet Training, GameSet HeldOut) Games(GameTrainingOptions options, long seed, IProgressReporter progress)
    {
        if (options.Games is not { } file)
            return (GameSet.Random(options.Game.Side, options.TrainingGames, seed), GameSet.Random(options.Game.Side, options.HeldOutGames, seed, options.TrainingGames));
        var games = GameSet.Read(options.Game, file, options.OnError, progress.Say);
        return games.Count > options.HeldOutGames
            ? (games.Slice(0, games.Count - options.HeldOutGames), games.Slice(games.Count - options.HeldOutGames, options.HeldOutGames))
            : throw new UnreadableFileException(file, Invariant($"holds {games.Count} games, of which {options.HeldOutGames} are to be held out: give more games or hold out fewer."));
    }
}
