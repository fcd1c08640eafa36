using Assay.Core.Progress;
using static System.FormattableString;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Counts the lines of play of a length: the standard check of a move generator, since published counts expose any wrong rule.</summary>
public static class Perft
{
    /// <summary>How many sequences of <paramref name="depth"/> legal moves start here; 1 for depth 0. Lines that end earlier do not count.</summary>
    public static long Count(in Position position, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return depth == 0 ? 1 : Below(position, depth);
    }

    /// <summary>The count below each first move, in the order of <see cref="Move.ToString"/>; counted in parallel, cut after two moves so that the pieces are even.</summary>
    /// <param name="position">Where the lines start.</param>
    /// <param name="depth">At least 1.</param>
    /// <param name="threads">How many lines are counted at once.</param>
    /// <param name="progress">Told how many of the pieces are done.</param>
    /// <param name="stop">Looked at between pieces.</param>
    public static IReadOnlyList<(Move Move, long Nodes)> Divide(Position position, int depth, int threads, IProgressReporter progress, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        var pieces = Pieces(position, depth).ToArray();
        using var task = progress.Start(Invariant($"perft {depth}"), pieces.Length, "lines");
        var nodes = position.LegalMoves().ToDictionary(move => move, _ => 0L);
        var done = 0;
        Parallel.ForEach(pieces, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, piece =>
        {
            var below = Count(piece.After, piece.Left);
            lock (nodes)
            {
                nodes[piece.First] += below;
                task.Report(++done);
            }
        });
        return [.. nodes.OrderBy(one => one.Key.ToString(), StringComparer.Ordinal).Select(one => (one.Key, one.Value))];
    }

    private static IEnumerable<(Move First, Position After, int Left)> Pieces(Position position, int depth)
    {
        foreach (var first in position.LegalMoves())
        {
            var after = position.Play(first);
            if (depth < 4)
                yield return (first, after, depth - 1);
            else
            {
                foreach (var second in after.LegalMoves())
                    yield return (first, after.Play(second), depth - 2);
            }
        }
    }

    // The last ply is counted, not played.
    private static long Below(in Position position, int depth)
    {
        if (depth == 1)
            return position.CountLegalMoves();
        Span<Move> moves = stackalloc Move[Position.MostMoves];
        var nodes = 0L;
        foreach (var move in moves[..position.LegalMoves(moves)])
            nodes += Below(position.Play(move), depth - 1);
        return nodes;
    }
}
