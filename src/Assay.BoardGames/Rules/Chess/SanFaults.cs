using System.Numerics;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Why a move that can be read is not allowed, in the words of a player.</summary>
internal static class SanFaults
{
    public static SanFault Explain(in Position position, in SanText said, string text, ulong candidates)
    {
        var safe = said.Castling == 0 ? said.Safe(position, candidates) : 0;
        return BitOperations.PopCount(safe) > 1 && !said.PromotionFault(position.SideToMove)
            ? new(SanFaultKind.Ambiguous, $"'{text}' is ambiguous: the {Men(said.Type)} on {Names(safe)} can go to {Name(said.To)}; say which by its file, its rank or both")
            : new(SanFaultKind.Illegal, $"'{text}' is not allowed: {Reason(position, said, candidates)}");
    }

    /// <summary>Why the side to move cannot castle by <paramref name="step"/> (2 or -2); null where it can.</summary>
    public static string? CastlingFault(in Position position, int step)
    {
        var (mover, king) = (position.SideToMove, position.King(position.SideToMove));
        var (side, right) = step > 0 ? ("kingside", CastlingRights.WhiteKingside) : ("queenside", CastlingRights.WhiteQueenside);
        if (!position.CastlingRights.HasFlag(mover == Color.White ? right : (CastlingRights)((int)right << 2)))
            return $"{mover} has no right to castle {side}: the king or that rook has moved";
        if (position.InCheck)
            return $"{mover}'s king is in check from {Describe(position, position.Checkers)}";
        if (MoveGeneration.CastlingBar(position, king, king + step) is not { } bar)
            return null;
        return bar.Occupied
            ? $"{Describe(position, Bit(bar.Square))} stands between king and rook"
            : $"the king would cross or reach {Name(bar.Square)}, which {Describe(position, position.AttackersTo(bar.Square, mover.Opponent(), position.Occupied))} attacks";
    }

    private static string Reason(in Position position, in SanText said, ulong candidates)
    {
        var mover = position.SideToMove;
        if (said.Castling != 0)
            return CastlingFault(position, said.Castling)!;
        if (said.PromotionFault(mover))
            return said.Promotion is null ? $"{Name(said.To)} is the last rank: say what the pawn becomes, as in {Name(said.To)}=Q" : "only a pawn that reaches the last rank is promoted";
        if ((position.Pieces(mover) & Bit(said.To)) != 0)
            return $"{Describe(position, Bit(said.To))} is {mover}'s own";
        if (candidates != 0)
            return Exposed(position, new(First(candidates), said.To));
        var from = said.FromFile < 0 && said.FromRank < 0 ? "" : $" from {(said.FromFile < 0 ? "" : (char)('a' + said.FromFile))}{(said.FromRank < 0 ? "" : (char)('1' + said.FromRank))}";
        return (position.Pieces(mover, said.Type) & said.Origins) == 0 ? $"{mover} has no {Man(said.Type)}{(from.Length == 0 ? "" : from.Replace("from", "on", StringComparison.Ordinal))}"
            : $"no {Man(said.Type)} of {mover}'s can {(said.Takes ? "take on" : "go to")} {Name(said.To)}{from}";
    }

    private static string Exposed(in Position position, Move move)
    {
        var mover = position.SideToMove;
        var after = position.Play(move);
        var king = after.King(mover);
        return $"{mover}'s king on {Name(king)} would be in check from {Describe(after, after.AttackersTo(king, mover.Opponent(), after.Occupied))}";
    }

    private static string Describe(Position position, ulong men) =>
        string.Join(" and ", Names(men).Split(' ').Select(name => Squares.TryParse(name, out var square) ? $"the {Man((PieceType)position.TypeAt(square))} on {name}" : name));

    private static string Man(PieceType type) => type.ToString().ToLowerInvariant();

    private static string Men(PieceType type) => $"{Man(type)}s";
}
