using System.Runtime.InteropServices;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>The two sides; the values are the indices used in tables.</summary>
public enum Color
{
    /// <summary>Moves first, up the board.</summary>
    White = 0,

    /// <summary>Moves second, down the board.</summary>
    Black = 1,
}

/// <summary>The six kinds of men, in the order of their letters in most tables: P N B R Q K.</summary>
public enum PieceType
{
    /// <summary>P.</summary>
    Pawn = 0,

    /// <summary>N.</summary>
    Knight = 1,

    /// <summary>B.</summary>
    Bishop = 2,

    /// <summary>R.</summary>
    Rook = 3,

    /// <summary>Q.</summary>
    Queen = 4,

    /// <summary>K.</summary>
    King = 5,
}

/// <summary>Which castlings the king and rooks have not yet forfeited by moving; whether one can be played now is another question.</summary>
[Flags]
public enum CastlingRights
{
    /// <summary>All are forfeited.</summary>
    None = 0,

    /// <summary>K in a FEN: e1 to g1.</summary>
    WhiteKingside = 1,

    /// <summary>Q in a FEN: e1 to c1.</summary>
    WhiteQueenside = 2,

    /// <summary>k in a FEN: e8 to g8.</summary>
    BlackKingside = 4,

    /// <summary>q in a FEN: e8 to c8.</summary>
    BlackQueenside = 8,

    /// <summary>As at the start.</summary>
    All = 15,
}

/// <summary>A man of one side.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Piece(Color Color, PieceType Type)
{
    internal const string Letters = "PNBRQK";

    /// <summary>Its letter in a FEN: capital for White.</summary>
    public char Letter => Color == Color.White ? Letters[(int)Type] : char.ToLowerInvariant(Letters[(int)Type]);

    /// <summary>The man with this FEN letter; null for any other character.</summary>
    public static Piece? FromLetter(char letter)
    {
        var type = Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
        return type < 0 || !char.IsAsciiLetter(letter) ? null : new(char.IsAsciiLetterUpper(letter) ? Color.White : Color.Black, (PieceType)type);
    }
}

/// <summary>What follows from a side alone.</summary>
public static class Colors
{
    /// <summary>The other side.</summary>
    public static Color Opponent(this Color color) => color ^ Color.Black;
}
