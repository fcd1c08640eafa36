using System.CommandLine;
using System.Diagnostics;
using Assay.BoardGames.Rules.Othello;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay othello perft</c>: positions a number of plies ahead, beside which the published counts can be laid.</summary>
internal static class OthelloPerftVerb
{
    private static readonly Argument<int> Side = new("side") { Description = "Squares along an edge: 4, 6 or 8." };

    private static readonly Argument<int> Depth = new("depth") { Description = "Plies from the start (at least 1)." };

    private static readonly Option<bool> Divide = new("--divide") { Description = "Show the count under each first move." };

    private static readonly Option<bool> FreePasses = new("--free-passes") { Description = "A pass takes no ply and a finished game counts for none: token sequences instead of positions." };

    public static Verb Verb { get; } = new()
    {
        Name = "perft",
        Summary = "Count the positions a number of plies from the start.",
        Arguments = [Side, Depth],
        Options = [Divide, FreePasses],
        Examples = [new("othello perft 8 9", "3,005,288, as published"), new("othello perft 6 8 --divide", "by first move"), new("othello perft 8 9 --free-passes --json", "game prefixes of nine moves")],
        UsesTensors = false,
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var (side, depth) = (Checked(call.Value(Side)), call.Value(Depth));
        if (depth is < 1 or > 60)
            throw new AssayException(Invariant($"depth is {depth}, expected 1 to 60"));
        var watch = Stopwatch.StartNew();
        var branches = OthelloPerft.Divide(OthelloBoard.Start(side), depth, call.Value(FreePasses) ? OthelloPasses.AreFree : OthelloPasses.ArePlies, call.Progress, call.Cancellation);
        var seconds = watch.Elapsed.TotalSeconds;
        var (leaves, named) = (branches.Sum(branch => branch.Leaves), branches.Select(branch => new { Move = OthelloSquares.Name(side, branch.Square), branch.Leaves }).ToArray());
        return new(new { Side = side, Depth = depth, Leaves = leaves, Seconds = seconds, LeavesPerSecond = leaves / seconds, Moves = call.Value(Divide) ? named : null }, console =>
        {
            foreach (var branch in call.Value(Divide) ? named : [])
                console.WriteLine(Invariant($"{branch.Move}  {branch.Leaves:N0}"));
            console.WriteLine(Invariant($"{leaves:N0} positions after {depth} plies, {leaves / seconds / 1e6:0.0} million a second"));
        });
    }

    /// <summary>The side, where there are boards of it.</summary>
    public static int Checked(int side) => side is 4 or 6 or 8 ? side : throw new AssayException(Invariant($"side is {side}, expected 4, 6 or 8"));
}
