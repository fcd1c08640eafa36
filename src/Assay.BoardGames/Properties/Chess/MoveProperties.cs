using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>What the legal moves hold, and the rights to castle.</summary>
internal static class MoveProperties
{
    /// <summary>A legal move takes a queen. The reference looks for the enemy's queen on the highest square alone (h8 downwards); strict: any.</summary>
    public static ChessProperty CanCaptureQueen(PropertyMode mode) => new ChessQuestion("can_capture_queen", mode,
        mode == PropertyMode.Paper ? static facts => Reaches(facts, Highest(EnemyQueens(facts))) : static facts => Reaches(facts, EnemyQueens(facts)));

    /// <summary>A legal capture en passant: pins are looked at, and so is the check that both pawns' leaving their rank may open.</summary>
    public static ChessProperty EnPassant(PropertyMode mode) => new ChessQuestion("has_legal_en_passant", mode, static facts =>
    {
        if (facts.Position.EnPassantSquare is null)
            return false;
        foreach (var move in facts.LegalMoves)
        {
            if (facts.Position.IsEnPassant(move))
                return true;
        }
        return false;
    });

    /// <summary>Two men of a kind can legally go to one square. The reference counts pawns; strict leaves them out, because a pawn's capture always names its file, so that nothing is added to tell them apart.</summary>
    public static ChessProperty Ambiguous(PropertyMode mode) => new ChessQuestion("ambiguous_moves", mode,
        mode == PropertyMode.Paper ? static facts => Ambiguous(facts, pawns: true) : static facts => Ambiguous(facts, pawns: false));

    /// <summary>Rights, not whether one could castle now.</summary>
    public static IEnumerable<ChessProperty> Castling(PropertyMode mode)
    {
        yield return Right("has_castling_rights", mode, CastlingRights.WhiteKingside | CastlingRights.WhiteQueenside, CastlingRights.BlackKingside | CastlingRights.BlackQueenside);
        yield return Right("has_kingside_castling_rights", mode, CastlingRights.WhiteKingside, CastlingRights.BlackKingside);
        yield return Right("has_queenside_castling_rights", mode, CastlingRights.WhiteQueenside, CastlingRights.BlackQueenside);
    }

    private static ChessQuestion Right(string name, PropertyMode mode, CastlingRights white, CastlingRights black) =>
        new(name, mode, facts => (facts.Position.CastlingRights & (facts.Mover == Color.White ? white : black)) != CastlingRights.None);

    private static ulong EnemyQueens(ChessFacts facts) => facts.Position.Pieces(facts.Opponent, PieceType.Queen);

    private static ulong Highest(ulong squares) => squares == 0 ? 0 : 1UL << BitOperations.Log2(squares);

    private static bool Reaches(ChessFacts facts, ulong squares)
    {
        if (squares == 0)
            return false;
        foreach (var move in facts.LegalMoves)
        {
            if ((squares >> move.To & 1) != 0)
                return true;
        }
        return false;
    }

    // Promotions are four moves of one pawn, so destinations alone would not do: the first man to reach each square is remembered.
    private static bool Ambiguous(ChessFacts facts, bool pawns)
    {
        Span<sbyte> first = stackalloc sbyte[6 * 64];
        first.Fill(-1);
        foreach (var move in facts.LegalMoves)
        {
            var type = (int)facts.Position.At(move.From)!.Value.Type;
            ref var from = ref first[type * 64 + move.To];
            if (from >= 0 && from != move.From && (pawns || type != (int)PieceType.Pawn))
                return true;
            from = (sbyte)move.From;
        }
        return false;
    }
}
