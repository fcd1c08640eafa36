namespace Assay.BoardGames.Rules.Chess;

/// <summary>From where to where, and what a pawn becomes. Castling is the king's move by two squares, en passant the pawn's move to the empty square;
/// that it is one of these follows from the position, so a move means nothing without one.</summary>
public readonly record struct Move
{
    // 6 bits from, 6 bits to, 3 bits promotion (0 = none; a pawn never becomes a pawn).
    private readonly ushort packed;

    /// <summary>A move that needs no promotion, or one with <paramref name="promotion"/> (knight to queen).</summary>
    public Move(int from, int to, PieceType promotion = PieceType.Pawn) => packed = (ushort)(from | (to << 6) | ((int)promotion << 12));

    /// <summary>The square it leaves, 0…63.</summary>
    public int From => packed & 63;

    /// <summary>The square it reaches, 0…63; the king's where it castles.</summary>
    public int To => (packed >> 6) & 63;

    /// <summary>What the pawn becomes on the last rank; null for every other move.</summary>
    public PieceType? Promotion => packed >> 12 is var type && type == 0 ? null : (PieceType)type;

    /// <summary>The form that engines speak (UCI): "e2e4", "e7e8q", "e1g1".</summary>
    public override string ToString() =>
        Squares.Name(From) + Squares.Name(To) + (Promotion is { } type ? char.ToLowerInvariant(Piece.Letters[(int)type]).ToString() : "");
}
