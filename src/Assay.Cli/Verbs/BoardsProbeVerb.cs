using System.CommandLine;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards probe</c>: how much of the board a linear probe reads off a model's activations.</summary>
internal static class BoardsProbeVerb
{
    private static readonly Option<string> Property = new("--property") { Description = "What is read, by its name in results files [default: where the pieces are].", HelpName = "name" };

    private static readonly Option<string> Mode = Words.Option("--mode", "Whose definition of the property.", "paper", "paper", "strict");

    private static readonly Option<string> Method = Words.Option("--method", "Softmax regression by AdamW, or least squares.", "softmax", "softmax", "least-squares");

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes of softmax regression over the boards [default: 5].", HelpName = "count" };

    public static Verb Verb { get; } = new()
    {
        Name = "probe",
        Summary = "Fit a linear probe to a game model's activations and score it on other games.",
        Options =
        [
            BoardsOptions.Model, BoardsOptions.Site, BoardsGames.FileOption, BoardsGames.TrainOption, BoardsGames.TestOption, BoardsOptions.OnErrorOption, Property, Mode, Method, Epochs,
            BoardsOptions.Heads, BoardsOptions.Gelu, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device,
        ],
        Examples =
        [
            new("boards probe --model othello-6x6", "the middle layer of a model trained here, on random games"),
            new("boards probe --model final.pth --site resid_post.5 --train-games 10000", "the published OthelloGPT, at the paper's layer"),
            new("boards probe --model my-chess --games lichess.pgn --property board_to_piece_masked_blank_and_initial_state --json", "chess"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var model = BoardsOptions.Load(call);
        var site = BoardsOptions.SiteOf(call, model);
        var (train, test) = BoardsGames.Of(call, model);
        var mode = call.Value(Mode) == "strict" ? PropertyMode.Strict : PropertyMode.Paper;
        var labels = train.Labels(model, call.Value(Property), mode);
        call.Progress.Say(Invariant($"activations of {train.Count:N0} games at {site}"));
        using var activations = train.Activations(model, site, call.Cancellation);
        call.Progress.Say(Invariant($"fitting {labels.Cells / labels.Classes} squares on {labels.Boards:N0} boards"));
        var fresh = new ProbeOptions();
        var options = fresh with { Method = call.Value(Method) == "softmax" ? ProbeMethod.Softmax : ProbeMethod.LeastSquares, Epochs = call.Value(Epochs) ?? fresh.Epochs };
        var seeds = new SeedStreams(call.Value(SharedOptions.Seed));
        using var probe = SquareProbe.Fit(activations, labels, options, seeds.Stream("probe"), call.Cancellation);
        using var held = test.Activations(model, site, call.Cancellation);
        return Scored(site.ToString(), probe.Score(held, test.Labels(model, call.Value(Property), mode)), seeds);
    }

    private static Outcome Scored(string site, ProbeScore score, SeedStreams seeds)
    {
        var interval = Bootstrap.Statistic(score.Games.Count, games => BoardGames.Scoring.BoardTally.Over(score.Games, games).F1, seeds.Stream("interval"));
        var all = score.All;
        return new(new { Site = site, score.MicroF1, Low = interval.Low, High = interval.High, score.Accuracy, all.ExactMatch, all.MeanBoardF1, all.Boards, Games = score.Games.Count }, console =>
        {
            console.WriteLine(Invariant($"{site}: F1 {score.MicroF1:0.000} ({interval.Low:0.000} to {interval.High:0.000}, over {score.Games.Count:N0} games); {score.Accuracy:P1} of squares are right"));
            console.WriteLine(Invariant($"boards read without a mistake {all.ExactMatch:P1}; mean F1 of a board {all.MeanBoardF1:0.000}; {all.Boards:N0} boards"));
        });
    }
}

/// <summary>The games that a model is asked about: of a file, or random ones.</summary>
internal static class BoardsGames
{
    // Far from the numbers that training draws, so that a model trained here with the same seed has not seen these games.
    private const long FirstRandom = 1L << 40;

    public static Option<string> FileOption { get; } = new("--games")
    {
        Description = "File of games: Othello, one a line; chess, PGN or transcripts, plain or .zst [default: random Othello games].", HelpName = "file",
    };

    public static Option<int> TrainOption { get; } = new("--train-games") { Description = "Games to learn from: a file's first.", HelpName = "count", DefaultValueFactory = _ => 2000 };

    public static Option<int> TestOption { get; } = new("--test-games") { Description = "Games to score on: those that follow.", HelpName = "count", DefaultValueFactory = _ => 500 };

    public static (GameSet Train, GameSet Test) Of(Invocation call, GameModel model) => Of(call, model, Positive(call, TrainOption), Positive(call, TestOption));

    public static (GameSet Train, GameSet Test) Of(Invocation call, GameModel model, int train, int test)
    {
        var seed = call.Value(SharedOptions.Seed);
        if (call.Value(FileOption) is not { } file)
            return model.Game.Game == GameKind.Othello
                ? (GameSet.Random(model.Game.Side, train, seed, FirstRandom), GameSet.Random(model.Game.Side, test, seed, FirstRandom + train))
                : throw new AssayException("--games: random games are made for Othello only; name a file of chess games");
        var games = GameSet.Read(model.Game, file, BoardsOptions.OnError(call), call.Progress.Say, train + test);
        return games.Count == train + test
            ? (games.Slice(0, train), games.Slice(train, test))
            : throw new UnreadableFileException(file, Invariant($"holds {games.Count:N0} games, fewer than {train:N0} to learn from and {test:N0} to score on; ask for fewer with --train-games and --test-games."));
    }

    private static int Positive(Invocation call, Option<int> option) => call.Value(option) is > 0 and < 1 << 28 and var count
        ? count
        : throw new AssayException(Invariant($"{option.Name} {call.Value(option)}: expected a positive number"));
}
