using Assay.BoardGames.Games.Pgn;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Games;

/// <summary>A game of chess whose moves are all legal.</summary>
public sealed class ChessGame
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    private readonly Move[] _moves;

    /// <summary>Moves known to be legal from <paramref name="start"/> on; nothing is checked.</summary>
    internal ChessGame(in Position start, Move[] moves)
    {
        (Start, _moves) = (start, moves);
    }

    /// <summary>Its place in its file, from 1; 0 where it comes from none.</summary>
    public long Number { get; internal init; }

    /// <summary>The tags of its PGN; empty for transcripts.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; internal init; } = NoHeaders;

    /// <summary><c>1-0</c>, <c>0-1</c>, <c>1/2-1/2</c> or <c>*</c>; empty where the file says none.</summary>
    public string Result { get; internal init; } = "";

    /// <summary>The position before the first move.</summary>
    public Position Start { get; }

    /// <summary>The half-moves.</summary>
    public IReadOnlyList<Move> Moves => _moves;

    /// <summary><see cref="Start"/> and the position after each move: one more than moves.</summary>
    public Position[] Positions()
    {
        var positions = new Position[_moves.Length + 1];
        positions[0] = Start;
        for (var ply = 0; ply < _moves.Length; ply++)
            positions[ply + 1] = positions[ply].Play(_moves[ply]);
        return positions;
    }

    /// <summary>Plays the words of a PGN game; false, with the first fault, where a move cannot be read or is not allowed or the start is impossible.</summary>
    public static bool TryPlay(PgnGame game, out ChessGame? played, out GameFault? fault)
    {
        played = null;
        if (!TryStart(game, out var start, out fault) || !TryPlay(start, game.Moves, game.Number, game.Line, out var moves, out fault))
            return false;
        played = new ChessGame(start, moves) { Number = game.Number, Headers = game.Headers, Result = game.Result };
        return true;
    }

    /// <summary>Plays words from a position on; <paramref name="moves"/> holds those before the fault, if there is one.</summary>
    internal static bool TryPlay(in Position start, IReadOnlyList<string> words, long number, long line, out Move[] moves, out GameFault? fault)
    {
        (moves, fault) = (new Move[words.Count], null);
        var position = start;
        for (var ply = 0; ply < words.Count; ply++)
        {
            if (!San.TryParse(in position, words[ply], out moves[ply], out var wrong))
            {
                fault = new GameFault(number, wrong.Text) { Line = line, Ply = ply + 1, Move = words[ply] };
                moves = moves[..ply];
                return false;
            }
            position = position.Play(moves[ply]);
        }
        return true;
    }

    private static bool TryStart(PgnGame game, out Position start, out GameFault? fault)
    {
        (start, fault) = (Position.Start, null);
        if (game.StartFen is not { } fen || Fen.TryParse(fen, out start, out var faults))
            return true;
        fault = new GameFault(game.Number, $"its FEN header '{fen}' is no possible position: {string.Join("; ", faults.Select(wrong => wrong.Text))}") { Line = game.Line };
        return false;
    }
}
