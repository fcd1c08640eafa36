using System.Numerics;
using Assay.Core.Progress;

namespace Assay.BoardGames.Rules.Othello;

/// <summary>What a forced pass counts for.</summary>
public enum OthelloPasses
{
    /// <summary>A pass is a ply, and a finished game is one leaf however many plies are left.</summary>
    ArePlies,

    /// <summary>A pass takes no ply, and a game that ends early has no leaf: the number of games as token sequences.</summary>
    AreFree,
}

/// <summary>Counts the positions that lie a number of plies ahead, for checking rules against published counts.</summary>
public static class OthelloPerft
{
    /// <summary>Leaves at <paramref name="depth"/> plies.</summary>
    public static long Count(OthelloBoard board, int depth, OthelloPasses passes = OthelloPasses.ArePlies, IProgressReporter? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        if (depth == 0)
            return 1;
        if (board.IsOver)
            return passes == OthelloPasses.ArePlies ? 1 : 0;
        return Divide(board, depth, passes, progress, cancellation).Sum(branch => branch.Leaves);
    }

    /// <summary>Leaves under each move of <paramref name="board"/>, in the order of squares; on all processors.</summary>
    public static IReadOnlyList<OthelloBranch> Divide(OthelloBoard board, int depth, OthelloPasses passes = OthelloPasses.ArePlies, IProgressReporter? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        var walk = new Walk(OthelloGeometry.Of(board.Side), passes, cancellation);
        var roots = Openings(walk, board, depth);
        using var task = (progress ?? SilentProgress.Instance).Start("counting", roots.Count, "branches");
        var leaves = new long[roots.Count];
        var done = 0;
        Parallel.For(0, roots.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            leaves[i] = walk.Count(roots[i].Own, roots[i].Other, roots[i].Depth);
            task.Report(Interlocked.Increment(ref done));
        });
        return [.. OthelloSquares.In(board.LegalMoves).Select(move => new OthelloBranch(move, roots.Select((root, i) => root.First == move ? leaves[i] : 0).Sum()))];
    }

    // Every first move with every reply: enough pieces of work of similar size for all processors.
    private static List<Root> Openings(Walk walk, OthelloBoard board, int depth)
    {
        var roots = new List<Root>();
        foreach (var first in OthelloSquares.In(board.LegalMoves))
        {
            var (own, other) = walk.After(first, board.Own, board.Other);
            var replies = walk.Geometry.Moves(own, other);
            if (replies == 0 || depth < 3)
                roots.Add(new(first, own, other, depth - 1));
            else
                roots.AddRange(OthelloSquares.In(replies).Select(reply => walk.After(reply, own, other)).Select(at => new Root(first, at.Own, at.Other, depth - 2)));
        }
        return roots;
    }

    private sealed record Root(int First, ulong Own, ulong Other, int Depth);

    private sealed class Walk(OthelloGeometry geometry, OthelloPasses passes, CancellationToken cancellation)
    {
        public OthelloGeometry Geometry { get; } = geometry;

        // Seen from the player who moves next.
        public (ulong Own, ulong Other) After(int square, ulong own, ulong other)
        {
            var turned = Geometry.Turned(square, own, other);
            return (other & ~turned, own | turned | 1UL << square);
        }

        public long Count(ulong own, ulong other, int depth)
        {
            if (depth == 0)
                return 1;
            var moves = Geometry.Moves(own, other);
            if (moves == 0)
                return Passed(own, other, depth);
            if (depth == 1)
                return BitOperations.PopCount(moves);
            if (depth == 6)
                cancellation.ThrowIfCancellationRequested();
            var leaves = 0L;
            for (; moves != 0; moves &= moves - 1)
            {
                var (next, last) = After(BitOperations.TrailingZeroCount(moves), own, other);
                leaves += Count(next, last, depth - 1);
            }
            return leaves;
        }

        private long Passed(ulong own, ulong other, int depth)
        {
            var over = Geometry.Moves(other, own) == 0;
            return passes == OthelloPasses.ArePlies ? over ? 1 : Count(other, own, depth - 1) : over ? 0 : Count(other, own, depth);
        }
    }
}

/// <summary>A move and the leaves under it.</summary>
public sealed record OthelloBranch(int Square, long Leaves);
