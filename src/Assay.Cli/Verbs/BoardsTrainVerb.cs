using System.CommandLine;
using Assay.BoardGames.Models;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Runs;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards train</c>: a game model from random games or a file of games.</summary>
internal static class BoardsTrainVerb
{
    private static readonly Option<string> Game = Words.Option("--game", "What is played.", "othello", "othello", "chess");

    private static readonly Option<int> Side = new("--side") { Description = "Squares along an edge of an Othello board: 4, 6 or 8.", HelpName = "count", DefaultValueFactory = _ => 6 };

    private static readonly Option<string> Games = new("--games")
    {
        Description = "File of games: Othello, one a line; chess, PGN or transcripts, plain or .zst [default: random Othello games].", HelpName = "file",
    };

    private static readonly Option<int?> Width = new("--width") { Description = "Width of the residual stream; the MLP is four times as wide [default: 128].", HelpName = "count" };

    private static readonly Option<int?> Layers = new("--layers") { Description = "Blocks [default: 4].", HelpName = "count" };

    private static readonly Option<int?> Heads = new("--heads") { Description = "Attention heads, a divisor of the width [default: 4].", HelpName = "count" };

    private static readonly Option<int?> Context = new("--context") { Description = "Characters that a chess model reads at once [default: 1023]. Othello models read whole games.", HelpName = "count" };

    private static readonly Option<long?> Steps = new("--steps") { Description = "Optimiser steps [default: 4000].", HelpName = "count" };

    private static readonly Option<int?> Batch = new("--batch") { Description = "Games (chess: blocks) a step [default: 128].", HelpName = "count" };

    private static readonly Option<double?> LearningRate = new("--learning-rate") { Description = "AdamW's step size at its peak [default: 0.003].", HelpName = "number" };

    public static Verb Verb { get; } = new()
    {
        Name = "train",
        Summary = "Train a model on transcripts of a game, of which it sees the moves and never the board.",
        Options = [Game, Side, Games, BoardsOptions.OnErrorOption, Width, Layers, Heads, Context, Steps, Batch, LearningRate, .. SharedOptions.ForRuns],
        Examples =
        [
            new("boards train --side 6 --out othello-6x6", "the mini OthelloGPT: half a million random games"),
            new("boards train --side 4 --width 32 --layers 2 --heads 2 --steps 200 --out tiny", "in seconds"),
            new("boards train --side 8 --width 512 --layers 8 --heads 8 --steps 100000 --out othello-8x8", "the published size"),
            new("boards train --game chess --games lichess.pgn.zst --on-error skip --context 255 --out my-chess", "characters of chess transcripts"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(Options(call), call.Value(SharedOptions.Set)), "boards train");
        TensorSettings.Apply(call);
        var folder = RunSession.Folder(call, "boards-train");
        call.ResumesInto(folder);
        return RunSession.Within(call, folder, "boards-train", options, run => Train(call, options, run));
    }

    private static Outcome Train(Invocation call, GameTrainingOptions options, Run run)
    {
        using var trained = GameTraining.Train(options, run.Record.Seed, run.CheckpointFolder, run.Metric, call.Progress, call.Cancellation);
        trained.Model.Save(run.Folder);
        var (loss, legal) = (trained.HeldOut.Loss, trained.Legal);
        return new(new { run.Folder, Game = options.Game.ToString(), Loss = loss, LegalMoves = legal.Top, LegalMass = legal.Mass, legal.Positions }, console =>
            console.WriteLine(Invariant($"{run.Folder}: held-out loss {loss:0.000} nats per token; the likeliest move is allowed at {legal.Top:P1} of {legal.Positions:N0} positions")));
    }

    private static GameTrainingOptions Options(Invocation call)
    {
        var fresh = new GameTrainingOptions();
        var training = fresh.Training with
        {
            Steps = call.Value(Steps) ?? fresh.Training.Steps,
            BatchSequences = call.Value(Batch) ?? fresh.Training.BatchSequences,
            LearningRate = call.Value(LearningRate) ?? fresh.Training.LearningRate,
        };
        return fresh with
        {
            Game = call.Value(Game) == "chess" ? PlayedGame.Chess : PlayedGame.Othello(call.Value(Side)),
            Games = call.Value(Games),
            OnError = BoardsOptions.OnError(call),
            Size = new() { Width = call.Value(Width) ?? fresh.Size.Width, Layers = call.Value(Layers) ?? fresh.Size.Layers, Heads = call.Value(Heads) ?? fresh.Size.Heads, Context = call.Value(Context) },
            Training = training with { WarmUpSteps = Math.Min(training.WarmUpSteps, training.Steps / 10) },
        };
    }
}
