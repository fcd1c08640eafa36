using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Numerics;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>What a move in SAN says, before a position gives it meaning.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SanText
{
    public PieceType Type { get; init; }

    /// <summary>Where it ends; for castling not set.</summary>
    public int To { get; init; }

    /// <summary>0…7, or -1 where the text does not say.</summary>
    public int FromFile { get; init; }

    /// <summary>0…7, or -1 where the text does not say.</summary>
    public int FromRank { get; init; }

    public PieceType? Promotion { get; init; }

    /// <summary>2 towards the king's side, -2 towards the queen's, 0 for other moves.</summary>
    public int Castling { get; init; }

    /// <summary>Whether an "x" stands in it.</summary>
    public bool Takes { get; init; }

    public static bool TryRead(ReadOnlySpan<char> text, out SanText said, [NotNullWhen(false)] out string? fault)
    {
        var rest = WithoutMarks(text);
        (said, fault) = (default, null);
        if (rest is "O-O" or "0-0" or "O-O-O" or "0-0-0")
        {
            said = new() { Type = PieceType.King, Castling = rest.Length == 3 ? 2 : -2 };
            return true;
        }
        if (!TakePromotion(ref rest, out var promotion))
            fault = "a pawn becomes N, B, R or Q";
        else if (rest.Length < 2 || !Squares.TryParse(rest[^2..], out var to))
            fault = rest.Length == 0 ? "nothing is left of it" : rest is "--" or "Z0" ? "a null move is no move of chess" : $"'{rest[Math.Max(0, rest.Length - 2)..]}' is no square, expected a letter a to h and a digit 1 to 8";
        else if (!TryReadOrigin(rest[..^2], out var type, out var file, out var rank, out var takes))
            fault = $"'{rest[..^2]}' before the square, expected a man (K, Q, R, B, N), the file or rank it comes from, and x";
        else
            said = new() { Type = type, To = to, FromFile = file, FromRank = rank, Promotion = promotion, Takes = takes };
        return fault is null;
    }

    private static ReadOnlySpan<char> WithoutMarks(ReadOnlySpan<char> text)
    {
        var rest = text.Trim().TrimEnd("+#!?");
        return rest.EndsWith("e.p.", StringComparison.Ordinal) ? rest[..^4].TrimEnd() : rest;
    }

    // "=Q", "(Q)" or "Q" behind the square; false where it is no man that a pawn can become.
    private static bool TakePromotion(ref ReadOnlySpan<char> rest, out PieceType? promotion)
    {
        promotion = null;
        if (rest.Length > 3 && rest[^1] == ')' && rest[^3] == '(')
            return TakePromotion(ref rest, 3, rest[^2], out promotion);
        if (rest.Length > 2 && rest[^2] == '=')
            return TakePromotion(ref rest, 2, char.ToUpperInvariant(rest[^1]), out promotion);
        return rest.Length <= 2 || !char.IsAsciiDigit(rest[^2]) || !char.IsAsciiLetterUpper(rest[^1]) || TakePromotion(ref rest, 1, rest[^1], out promotion);
    }

    private static bool TakePromotion(ref ReadOnlySpan<char> rest, int length, char letter, out PieceType? promotion)
    {
        promotion = letter switch { 'N' => PieceType.Knight, 'B' => PieceType.Bishop, 'R' => PieceType.Rook, 'Q' => PieceType.Queen, _ => null };
        if (promotion is not null)
            rest = rest[..^length];
        return promotion is not null;
    }

    private static bool TryReadOrigin(ReadOnlySpan<char> text, out PieceType type, out int file, out int rank, out bool takes)
    {
        (type, file, rank, takes) = (PieceType.Pawn, -1, -1, false);
        var at = 0;
        if (at < text.Length && Piece.Letters.IndexOf(text[at], StringComparison.Ordinal) is >= 0 and var letter)
            (type, at) = ((PieceType)letter, at + 1);
        if (at < text.Length && text[at] is >= 'a' and <= 'h')
            file = text[at++] - 'a';
        if (at < text.Length && text[at] is >= '1' and <= '8')
            rank = text[at++] - '1';
        if (at < text.Length && text[at] is 'x' or ':' or '-')
            takes = text[at++] != '-';
        return at == text.Length;
    }

    /// <summary>Whether exactly one legal move is meant. <paramref name="candidates"/> are the men that could make it but for the safety of their king.</summary>
    public bool IsPossible(in Position position, out ulong candidates, out Move move)
    {
        (candidates, move) = (0, default);
        if (Castling != 0)
        {
            var king = position.King(position.SideToMove);
            move = new(king, king + Castling);
            return SanFaults.CastlingFault(position, Castling) is null;
        }
        candidates = Candidates(position);
        if (PromotionFault(position.SideToMove))
            return false;
        var safe = Safe(position, candidates);
        if (safe == 0 || (safe & (safe - 1)) != 0)
            return false;
        move = new(First(safe), To, Promotion ?? PieceType.Pawn);
        return true;
    }

    /// <summary>Whether a promotion is missing, or stands where there is none.</summary>
    public bool PromotionFault(Color mover) => (Promotion is not null) != (Type == PieceType.Pawn && Rank(To) == (mover == Color.White ? 7 : 0));

    /// <summary>The men that the text can mean, whether or not they leave their king in check.</summary>
    public ulong Candidates(in Position position)
    {
        var mover = position.SideToMove;
        if ((position.Pieces(mover) & Bit(To)) != 0)
            return 0;
        var from = Type switch
        {
            PieceType.Pawn => PawnOrigins(position),
            PieceType.Knight => Attacks.Knight(To),
            PieceType.Bishop => Attacks.Bishop(To, position.Occupied),
            PieceType.Rook => Attacks.Rook(To, position.Occupied),
            PieceType.Queen => Attacks.Bishop(To, position.Occupied) | Attacks.Rook(To, position.Occupied),
            _ => Attacks.King(To),
        };
        return from & Origins & position.Pieces(mover, Type);
    }

    /// <summary>Those of the men that may go without leaving their king in check.</summary>
    public ulong Safe(in Position position, ulong men)
    {
        var safe = 0UL;
        for (; men != 0; men &= men - 1)
        {
            if (position.KeepsKingSafe(new(First(men), To)))
                safe |= men & (0 - men);
        }
        return safe;
    }

    /// <summary>The squares that the text allows it to come from.</summary>
    public ulong Origins => (FromFile < 0 ? ~0UL : FileA << FromFile) & (FromRank < 0 ? ~0UL : Rank1 << (8 * FromRank));

    // A pawn that names no file and takes nothing goes straight: "d5" is never a capture.
    private ulong PawnOrigins(in Position position)
    {
        var (mover, takes) = (position.SideToMove, Takes || (FromFile >= 0 && FromFile != File(To)));
        if (takes)
            return (position.Pieces(mover.Opponent()) & Bit(To)) != 0 || To == position.EnPassantSquare ? Attacks.Pawn(mover.Opponent(), To) : 0;
        if ((position.Occupied & Bit(To)) != 0)
            return 0;
        var (back, homeRank) = (mover == Color.White ? -8 : 8, mover == Color.White ? 3 : 4);
        var one = BitOperations.RotateLeft(Bit(To), back);
        return Rank(To) == homeRank && (position.Occupied & one) == 0 ? BitOperations.RotateLeft(one, back) : one;
    }
}
