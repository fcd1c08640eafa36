namespace Assay.BoardGames.Rules.Othello;

/// <summary>A game from the start, finished or not: the squares played, in order. Passes are not among them.</summary>
public sealed class OthelloGame
{
    private readonly byte[] _moves;

    private OthelloGame(int side, byte[] moves) => (Side, _moves) = (side, moves);

    /// <summary>Squares along an edge of the board.</summary>
    public int Side { get; }

    /// <summary>The squares played.</summary>
    public ReadOnlySpan<byte> Moves => _moves;

    /// <summary>Moves played.</summary>
    public int Length => _moves.Length;

    /// <summary>A game of moves that were made on a board by the caller, so that they need no second look.</summary>
    internal static OthelloGame Played(int side, byte[] moves) => new(side, moves);

    /// <summary>Plays moves from the start; null and what is wrong with which move where one is not allowed.</summary>
    public static OthelloGame? TryPlay(int side, IReadOnlyList<int> moves, out OthelloMoveFault? fault)
    {
        var board = OthelloBoard.Start(side);
        var played = new byte[moves.Count];
        for (var ply = 0; ply < moves.Count; ply++)
        {
            if (board.WhyNot(moves[ply]) is { } reason)
            {
                fault = new(ply + 1, reason);
                return null;
            }
            board = board.Play(moves[ply]);
            played[ply] = (byte)moves[ply];
        }
        fault = null;
        return new(side, played);
    }

    /// <summary>The board after each move: as many as <see cref="Length"/>.</summary>
    public IEnumerable<OthelloBoard> Boards()
    {
        var board = OthelloBoard.Start(Side);
        foreach (var move in _moves)
            yield return board = board.Play(move);
    }

    /// <summary>The game as a line of square names: <c>c4 c3 d3</c>.</summary>
    public override string ToString() => string.Join(' ', _moves.Select(move => OthelloSquares.Name(Side, move)));
}

/// <summary>A move that is not allowed: the <paramref name="Ply"/>-th of its game, counted from 1, and why.</summary>
public sealed record OthelloMoveFault(int Ply, string Reason);
