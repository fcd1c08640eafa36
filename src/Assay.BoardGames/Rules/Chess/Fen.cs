using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Assay.Core.Errors;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Forsyth-Edwards Notation (section 16.1 of the PGN standard): a position as one line of text.</summary>
/// <remarks>Fields are divided by white space or, as in web addresses, by underscores. The clocks may be left out, together or the second alone (they read as 0 and 1); a move number of 0 reads as 1.</remarks>
public static class Fen
{
    /// <summary>The start of a game.</summary>
    public const string Start = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1";

    /// <summary>The position, or an error that lists every defect of the text and of what it describes.</summary>
    public static Position Parse(string text) =>
        TryParse(text, out var position, out var faults) ? position : throw new AssayException($"FEN '{text}': {string.Join("; ", faults.Select(fault => fault.Text))}");

    /// <summary>Reads a position; where it cannot be one, <paramref name="faults"/> holds all that is wrong, in the order of the fields and then of the rules.</summary>
    /// <remarks>A position passes if kings, checks, men and rights are possible; that a game leads to it is not shown.</remarks>
    public static bool TryParse(ReadOnlySpan<char> text, out Position position, out IReadOnlyList<FenFault> faults)
    {
        var reader = new FenReader(text.ToString().Split([' ', '\t', '\r', '\n', '_'], StringSplitOptions.RemoveEmptyEntries));
        faults = [.. reader.Faults, .. reader.Board is null ? [] : PositionFaults.Of(reader.Position, reader.Turn is not null)];
        position = faults.Count == 0 ? reader.Position : default;
        return faults.Count == 0;
    }

    /// <summary>The six fields. The en passant square is written after every double step, as the PGN standard asks, not only where a pawn can capture.</summary>
    public static string ToFen(this in Position position)
    {
        var text = new StringBuilder(90);
        for (var rank = 7; rank >= 0; rank--)
        {
            AppendRank(text, position, rank);
            text.Append(rank > 0 ? '/' : ' ');
        }
        var enPassant = position.EnPassantSquare is { } square ? Squares.Name(square) : "-";
        text.Append(CultureInfo.InvariantCulture, $"{(position.SideToMove == Color.White ? 'w' : 'b')} {Rights(position.CastlingRights)} {enPassant} {position.HalfMoveClock} {position.FullMoveNumber}");
        return text.ToString();
    }

    private static void AppendRank(StringBuilder text, in Position position, int rank)
    {
        var empty = 0;
        for (var file = 0; file < 8; file++)
        {
            if (position.At(Squares.At(file, rank)) is not { } piece)
            {
                empty++;
                continue;
            }
            if (empty > 0)
                text.Append((char)('0' + empty));
            text.Append(piece.Letter);
            empty = 0;
        }
        if (empty > 0)
            text.Append((char)('0' + empty));
    }

    private static string Rights(CastlingRights rights) =>
        rights == CastlingRights.None ? "-" : string.Concat("KQkq".Where((_, place) => ((int)rights >> place & 1) != 0));
}

/// <summary>One defect of a FEN: which rule it breaks, and the sentence for a reader.</summary>
public sealed record FenFault(FenDefect Defect, string Text);

/// <summary>What can be wrong with a FEN: first the text's form, then the position.</summary>
[SuppressMessage("Design", "CA1008", Justification = "There is no defect called none.")]
public enum FenDefect
{
    /// <summary>Fewer than four fields or more than six.</summary>
    FieldCount,

    /// <summary>Not eight ranks, a rank that has not eight squares, or a character that is no man and no digit.</summary>
    Placement,

    /// <summary>Neither w nor b.</summary>
    Turn,

    /// <summary>Not - and not some of KQkq, once each.</summary>
    CastlingField,

    /// <summary>Not - and not a square of the third or sixth rank.</summary>
    EnPassantField,

    /// <summary>A clock that is no whole number from 0 to 65,535.</summary>
    Clock,

    /// <summary>A side has no king, or several.</summary>
    Kings,

    /// <summary>The kings stand side by side.</summary>
    TouchingKings,

    /// <summary>A side has more than 16 men.</summary>
    TooManyMen,

    /// <summary>A side has more than eight pawns.</summary>
    TooManyPawns,

    /// <summary>A side has more promoted men than it has lost pawns.</summary>
    TooManyPromotions,

    /// <summary>A pawn stands on the first or last rank.</summary>
    PawnOnEdge,

    /// <summary>The side that has just moved is in check.</summary>
    OpponentInCheck,

    /// <summary>The side to move is in check from three men or more: one move gives at most two checks.</summary>
    TooManyCheckers,

    /// <summary>A right to castle whose king or rook is not at home.</summary>
    CastlingRight,

    /// <summary>An en passant square over which no pawn can just have stepped.</summary>
    EnPassantSquare,
}
