using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>What the side to move has on the board.</summary>
internal static class MaterialProperties
{
    private const ulong LightSquares = 0x55AA55AA55AA55AA;

    /// <summary>At least one queen.</summary>
    public static ChessProperty HasQueen(PropertyMode mode) => new ChessQuestion("has_queen", mode, static facts => Own(facts, PieceType.Queen) != 0);

    /// <summary>Two bishops or more. Strict: on squares of both colours, without which they are no pair.</summary>
    public static ChessProperty BishopPair(PropertyMode mode) => new ChessQuestion("has_bishop_pair", mode, mode == PropertyMode.Paper
        ? static facts => BitOperations.PopCount(Own(facts, PieceType.Bishop)) >= 2
        : static facts => (Own(facts, PieceType.Bishop) & LightSquares) != 0 && (Own(facts, PieceType.Bishop) & ~LightSquares) != 0);

    /// <summary>Two rooks on one rank or file with nothing between them.</summary>
    public static ChessProperty ConnectedRooks(PropertyMode mode) => new ChessQuestion("has_connected_rooks", mode, Connected);

    /// <summary>Pawns 1, knights and bishops 3, rooks 5, queens 9.</summary>
    public static ChessProperty Material(PropertyMode mode) => new ChessCount("material", mode, "board_to_material", static facts =>
        Count(facts, PieceType.Pawn) + 3 * (Count(facts, PieceType.Knight) + Count(facts, PieceType.Bishop)) + 5 * Count(facts, PieceType.Rook) + 9 * Count(facts, PieceType.Queen));

    /// <summary>Men without the king.</summary>
    public static ChessProperty Pieces(PropertyMode mode) => new ChessCount("num_pieces", mode, "board_to_number_of_pieces",
        static facts => BitOperations.PopCount(facts.Position.Pieces(facts.Mover)) - Count(facts, PieceType.King));

    private static ulong Own(ChessFacts facts, PieceType type) => facts.Position.Pieces(facts.Mover, type);

    private static int Count(ChessFacts facts, PieceType type) => BitOperations.PopCount(Own(facts, type));

    // A rook attacks the first man it meets on a line: another rook of its side, if they are connected.
    private static bool Connected(ChessFacts facts)
    {
        var rooks = Own(facts, PieceType.Rook);
        for (var left = rooks; left != 0; left &= left - 1)
        {
            if ((facts.Position.AttacksFrom(BitOperations.TrailingZeroCount(left)) & rooks) != 0)
                return true;
        }
        return false;
    }
}
