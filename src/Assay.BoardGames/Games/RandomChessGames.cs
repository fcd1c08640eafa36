using Assay.BoardGames.Rules.Chess;
using Assay.Core.Randomness;

namespace Assay.BoardGames.Games;

/// <summary>Games of chess whose every move is drawn evenly from the legal ones: nothing like played games, but they reach every rule.</summary>
internal static class RandomChessGames
{
    /// <summary>A game to mate, stalemate or <paramref name="plies"/> half-moves.</summary>
    public static ChessGame Game(SeedStream stream, int plies)
    {
        var (position, moves) = (Position.Start, new List<Move>(plies));
        Span<Move> legal = stackalloc Move[Position.MostMoves];
        while (moves.Count < plies)
        {
            var count = position.LegalMoves(legal);
            if (count == 0)
                break;
            moves.Add(legal[stream.NextInt32(count)]);
            position = position.Play(moves[^1]);
        }
        return new ChessGame(Position.Start, [.. moves]);
    }
}
