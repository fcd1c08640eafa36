using System.Diagnostics.CodeAnalysis;
using Assay.Core.Errors;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Standard Algebraic Notation (section 8.2.3 of the PGN standard): "Nf3", "exd5", "O-O", "e8=Q+".</summary>
/// <remarks>
/// Reading is lenient where games from the wild are: marks for check, mate and judgement are ignored, right or wrong; so is "x" between pieces; castling takes
/// O or 0, promotion "e8Q" and "e8(Q)" too; more of the origin may be given than is needed ("Ng1f3", "e2-e4"). It is strict about what decides the move:
/// where two men could make it, it is ambiguous.
/// </remarks>
public static class San
{
    /// <summary>The move, or an error that says why the text is none or why the move is not allowed.</summary>
    public static Move Parse(in Position position, string text) =>
        TryParse(position, text, out var move, out var fault) ? move : throw new AssayException($"{fault.Text} (in {position.ToFen()})");

    /// <summary>Reads a legal move; allocates only where it fails.</summary>
    public static bool TryParse(in Position position, ReadOnlySpan<char> text, out Move move, [NotNullWhen(false)] out SanFault? fault)
    {
        if (!SanText.TryRead(text, out var said, out var unreadable))
        {
            (move, fault) = (default, new(SanFaultKind.Unreadable, $"'{text}' cannot be read as a move: {unreadable}"));
            return false;
        }
        if (!said.IsPossible(position, out var candidates, out move))
        {
            fault = SanFaults.Explain(position, said, text.ToString(), candidates);
            return false;
        }
        fault = null;
        return true;
    }

    /// <summary>A legal move as the standard writes it: origin only as far as needed, "+" for check, "#" for mate.</summary>
    /// <exception cref="ArgumentException">The move is not legal here.</exception>
    public static string ToSan(this in Position position, Move move)
    {
        if (!position.IsLegal(move))
            throw new ArgumentException($"{move} is not legal in {position.ToFen()}", nameof(move));
        var after = position.Play(move);
        return Body(position, move) + (!after.InCheck ? "" : after.CountLegalMoves() == 0 ? "#" : "+");
    }

    private static string Body(in Position position, Move move)
    {
        if (position.IsCastling(move))
            return move.To > move.From ? "O-O" : "O-O-O";
        var takes = position.IsCapture(move) ? "x" : "";
        if ((PieceType)position.TypeAt(move.From) is var type && type != PieceType.Pawn)
            return $"{Piece.Letters[(int)type]}{Origin(position, move, type)}{takes}{Name(move.To)}";
        var origin = takes.Length > 0 ? Name(move.From)[..1] : "";
        return $"{origin}{takes}{Name(move.To)}{(move.Promotion is { } becomes ? $"={Piece.Letters[(int)becomes]}" : "")}";
    }

    // The file if it tells the man from the others that can legally go there, else the rank, else both.
    private static string Origin(in Position position, Move move, PieceType type)
    {
        var said = new SanText { Type = type, To = move.To, FromFile = -1, FromRank = -1 };
        var others = said.Safe(position, said.Candidates(position)) & ~Bit(move.From);
        if (others == 0)
            return "";
        var name = Name(move.From);
        return (others & (FileA << File(move.From))) == 0 ? name[..1] : (others & (Rank1 << (8 * Rank(move.From)))) == 0 ? name[1..] : name;
    }
}

/// <summary>Why a text was not taken as a move.</summary>
public sealed record SanFault(SanFaultKind Kind, string Text);

/// <summary>Text that is no move differs from a move that the rules forbid.</summary>
public enum SanFaultKind
{
    /// <summary>No move of any position is written so.</summary>
    Unreadable,

    /// <summary>A move, but not allowed here.</summary>
    Illegal,

    /// <summary>Several men could legally make it.</summary>
    Ambiguous,
}
