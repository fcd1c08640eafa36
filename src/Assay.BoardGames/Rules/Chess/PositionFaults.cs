using System.Numerics;
using static System.FormattableString;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>What makes a set-up impossible: all of it, so that a user mends a FEN once.</summary>
internal static class PositionFaults
{
    /// <summary>The faults of a set-up; what depends on whose move it is only where <paramref name="turnKnown"/>.</summary>
    public static IReadOnlyList<FenFault> Of(Position position, bool turnKnown)
    {
        var kings = Kings(position).ToArray();
        IEnumerable<FenFault> faults = [.. kings, .. Men(position, Color.White), .. Men(position, Color.Black), .. Pawns(position)];
        if (kings.Length == 0)
            faults = [.. faults, .. TouchingKings(position), .. turnKnown ? Checks(position) : []];
        return [.. faults, .. Rights(position), .. turnKnown ? EnPassant(position) : []];
    }

    private static IEnumerable<FenFault> Kings(Position position)
    {
        foreach (var side in (Color[])[Color.White, Color.Black])
        {
            var kings = position.Pieces(side, PieceType.King);
            if (kings == 0)
                yield return new(FenDefect.Kings, $"{side} has no king");
            else if (BitOperations.PopCount(kings) > 1)
                yield return new(FenDefect.Kings, $"{side} has {Invariant($"{BitOperations.PopCount(kings)}")} kings, on {Names(kings)}");
        }
    }

    private static IEnumerable<FenFault> Men(Position position, Color side)
    {
        int Count(PieceType type) => BitOperations.PopCount(position.Pieces(side, type));
        var (men, pawns) = (BitOperations.PopCount(position.Pieces(side)), Count(PieceType.Pawn));
        var promoted = Math.Max(0, Count(PieceType.Queen) - 1) + Math.Max(0, Count(PieceType.Rook) - 2) + Math.Max(0, Count(PieceType.Knight) - 2) + Bishops(position, side);
        if (men > 16)
            yield return new(FenDefect.TooManyMen, Invariant($"{side} has {men} men, at most 16 are possible"));
        if (pawns > 8)
            yield return new(FenDefect.TooManyPawns, Invariant($"{side} has {pawns} pawns, at most 8 are possible"));
        else if (promoted > 8 - pawns)
            yield return new(FenDefect.TooManyPromotions, Invariant($"{side} has {promoted} men that must be promoted pawns and only {8 - pawns} pawns are gone"));
    }

    // Bishops keep to the colour of their square: of each colour one is original.
    private static int Bishops(Position position, Color side)
    {
        const ulong Light = 0x55AA55AA55AA55AA;
        var bishops = position.Pieces(side, PieceType.Bishop);
        return Math.Max(0, BitOperations.PopCount(bishops & Light) - 1) + Math.Max(0, BitOperations.PopCount(bishops & ~Light) - 1);
    }

    private static IEnumerable<FenFault> Pawns(Position position)
    {
        if ((position.Pieces(PieceType.Pawn) & (Rank1 | Rank8)) is var edge && edge != 0)
            yield return new(FenDefect.PawnOnEdge, $"pawn on {Names(edge)}: pawns never stand on the first or last rank");
    }

    private static IEnumerable<FenFault> TouchingKings(Position position)
    {
        var (white, black) = (position.King(Color.White), position.King(Color.Black));
        if ((Attacks.King(white) & Bit(black)) != 0)
            yield return new(FenDefect.TouchingKings, $"the kings on {Name(white)} and {Name(black)} touch");
    }

    private static IEnumerable<FenFault> Checks(Position position)
    {
        var (mover, other) = (position.SideToMove, position.SideToMove.Opponent());
        // Kings side by side are a fault of their own.
        var illegal = position.AttackersTo(position.King(other), mover, position.Occupied) & ~position.Pieces(PieceType.King);
        if (illegal != 0)
            yield return new(FenDefect.OpponentInCheck, $"{other} is in check from {Names(illegal)} and it is {mover}'s move");
        if (BitOperations.PopCount(position.Checkers) > 2)
            yield return new(FenDefect.TooManyCheckers, $"{mover} is in check from {Names(position.Checkers)}: one move gives at most two checks");
    }

    private static IEnumerable<FenFault> Rights(Position position)
    {
        foreach (var (right, letter, king, rook) in ((CastlingRights, char, int, int)[])
            [(CastlingRights.WhiteKingside, 'K', 4, 7), (CastlingRights.WhiteQueenside, 'Q', 4, 0), (CastlingRights.BlackKingside, 'k', 60, 63), (CastlingRights.BlackQueenside, 'q', 60, 56)])
        {
            var side = king == 4 ? Color.White : Color.Black;
            if (position.CastlingRights.HasFlag(right) && (position.At(king) != new Piece(side, PieceType.King) || position.At(rook) != new Piece(side, PieceType.Rook)))
                yield return new(FenDefect.CastlingRight, $"castling {letter}: needs {side}'s king on {Name(king)} and a rook on {Name(rook)}");
        }
    }

    private static IEnumerable<FenFault> EnPassant(Position position)
    {
        if (position.EnPassantSquare is not { } over)
            yield break;
        var (stepped, rank) = (position.SideToMove.Opponent(), position.SideToMove == Color.White ? 5 : 2);
        var (from, to) = rank == 5 ? (over + 8, over - 8) : (over - 8, over + 8);
        if (Rank(over) != rank)
            yield return new(FenDefect.EnPassantSquare, Invariant($"en passant {Name(over)}: with {position.SideToMove} to move it is on rank {rank + 1}"));
        else if (position.At(to) != new Piece(stepped, PieceType.Pawn))
            yield return new(FenDefect.EnPassantSquare, $"en passant {Name(over)}: {stepped} has no pawn on {Name(to)}");
        else if ((position.Occupied & (Bit(over) | Bit(from))) != 0)
            yield return new(FenDefect.EnPassantSquare, $"en passant {Name(over)}: a pawn cannot have stepped from {Name(from)} over it, for {Names(position.Occupied & (Bit(over) | Bit(from)))} is occupied");
    }
}
