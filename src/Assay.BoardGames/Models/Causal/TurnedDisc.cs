using System.Numerics;
using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>A position of a game, and the same board with one disc turned, on which other moves are allowed.</summary>
/// <param name="Game">The game.</param>
/// <param name="Place">The move after which, from 0.</param>
/// <param name="Board">The board there.</param>
/// <param name="Square">Whose disc is turned.</param>
/// <param name="Turned">The board with the disc turned; the same player is to move.</param>
internal sealed record TurnedDisc(OthelloGame Game, int Place, OthelloBoard Board, int Square, OthelloBoard Turned)
{
    private const int FirstPlace = 4;       // before, few discs lie there to turn

    /// <summary>Whether the disc is the mover's before it is turned.</summary>
    public bool Own => (Board.Own >> Square & 1) != 0;

    /// <summary>One position of each game, until there are enough; a game without a disc that matters is passed over.</summary>
    public static IReadOnlyList<TurnedDisc> Choose(OthelloSet games, int fed, int most, SeedStream stream)
    {
        var cases = games.Games.Select(game => Of(game, fed, stream)).OfType<TurnedDisc>().Take(most).ToList();
        return cases.Count > 0 ? cases : throw new AssayException("in none of the games a disc could be turned that changes what is allowed: give longer games.");
    }

    private static TurnedDisc? Of(OthelloGame game, int fed, SeedStream stream)
    {
        var last = Math.Min(game.Length, fed);
        if (last <= FirstPlace)
            return null;
        var place = FirstPlace + stream.NextInt32(last - FirstPlace);
        var board = game.Boards().ElementAt(place);
        var squares = OthelloSquares.In(board.Occupied).ToArray();
        stream.Shuffle<int>(squares);
        foreach (var square in squares)
        {
            var bit = 1UL << square;
            var turned = OthelloBoard.At(board.Side, board.Black ^ bit, board.White ^ bit, board.Mover);
            if (!board.IsOver && turned.Mover == board.Mover && !turned.IsOver && turned.LegalMoves != board.LegalMoves)
                return new(game, place, board, square, turned);
        }
        return null;
    }
}

/// <summary>A model's order of next moves at chosen places.</summary>
internal sealed class NextMoves
{
    private readonly ulong[][] _squares;

    private NextMoves(ulong[][] squares) => _squares = squares;

    /// <summary>From logits [B, T, V] at rows of the flattened first two dimensions.</summary>
    public static NextMoves Of(Tensor logits, Tensor places, int side)
    {
        var moves = new OthelloMoves(side);
        var order = logits.flatten(0, 1).index_select(0, places).to(float32).narrow(1, 1, moves.VocabularySize - 1).argsort(1, descending: true).cpu().contiguous();
        var (tokens, width) = (order.data<long>().ToArray(), moves.VocabularySize - 1);
        return new([.. Enumerable.Range(0, (int)places.shape[0]).Select(row => tokens.AsSpan(row * width, width).ToArray().Select(token => 1UL << moves.Square((int)token + 1)).ToArray())]);
    }

    /// <summary>Of the likeliest moves, as many as are allowed: those that are not allowed, and the allowed ones that are missing.</summary>
    public int Errors(int row, ulong legal)
    {
        var said = 0UL;
        foreach (var square in _squares[row].AsSpan(0, BitOperations.PopCount(legal)))
            said |= square;
        return BitOperations.PopCount(said ^ legal);
    }
}
