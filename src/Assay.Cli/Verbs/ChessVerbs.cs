using System.CommandLine;
using System.Diagnostics;
using Assay.BoardGames.Rules.Chess;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay chess …</c>: the rules of chess.</summary>
internal static class ChessVerbs
{
    public static VerbGroup Group { get; } = new("chess", "The rules of chess: count lines of play.", [ChessPerftVerb.Verb]);
}

/// <summary><c>assay chess perft</c>: how many lines of legal moves of a length start in a position.</summary>
internal static class ChessPerftVerb
{
    private static readonly Argument<string> Fen = new("fen") { Description = "The position as a FEN, in quotes or with _ for spaces; or the word start." };
    private static readonly Argument<int> Depth = new("depth") { Description = "Half moves to a line." };
    private static readonly Option<bool> Divide = new("--divide") { Description = "The count below each first move too." };
    private static readonly Option<int?> Threads = new("--threads") { Description = "Lines counted at once [default: one a core].", HelpName = "count" };

    public static Verb Verb { get; } = new()
    {
        Name = "perft",
        Summary = "Count the lines of legal moves of a length: the usual check of a move generator against published counts.",
        Arguments = [Fen, Depth],
        Options = [Divide, Threads],
        Examples =
        [
            new("chess perft start 5", "4,865,609 lines from the start of a game"),
            new("chess perft r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R_w_KQkq_- 4 --divide", "by first move, to find the one on which two programs differ"),
            new("chess perft start 6 --json", "for a program"),
        ],
        UsesTensors = false,
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var (depth, threads) = (call.Value(Depth), call.Value(Threads) ?? Environment.ProcessorCount);
        if (depth < 0)
            throw new AssayException(Invariant($"depth {depth}: expected 0 or more half moves"));
        if (threads < 1)
            throw new AssayException(Invariant($"--threads {threads}: expected 1 or more"));
        var text = call.Value(Fen)!;
        var position = text == "start" ? Position.Start : BoardGames.Rules.Chess.Fen.Parse(text);
        var clock = Stopwatch.StartNew();
        var moves = depth == 0 ? [] : Perft.Divide(position, depth, threads, call.Progress, call.Cancellation);
        var nodes = depth == 0 ? 1 : moves.Sum(move => move.Nodes);
        var (seconds, divide) = (clock.Elapsed.TotalSeconds, call.Value(Divide));
        var divided = divide ? moves.Select(move => new { Move = move.Move.ToString(), San = position.ToSan(move.Move), move.Nodes }).ToArray() : null;
        return new(new { Fen = position.ToFen(), Depth = depth, Nodes = nodes, Seconds = seconds, NodesPerSecond = nodes / seconds, Threads = threads, Moves = divided }, console =>
        {
            if (divided is not null)
                console.Write(RunTables.Rows(["move", "", "lines"], divided.Select(move => new[] { move.Move, move.San, Invariant($"{move.Nodes:N0}") })));
            console.WriteLine(Invariant($"{nodes:N0} lines of {depth} half moves in {seconds:0.00} s: {nodes / seconds / 1e6:0.0} million/s on {threads} threads"));
        });
    }
}
