using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>A chess position: the men, who moves, the castling rights, the en passant square and the two clocks. A value of 80 bytes that never changes.</summary>
/// <remarks>
/// Squares are 0…63 = a1…h8 and sets of squares are bits (<see cref="Squares"/>). Positions come from <see cref="Start"/>, <see cref="Fen"/> and
/// <see cref="Play"/>, and so have one king a side; <see langword="default"/> is an empty board, of which nothing but the men may be asked.
/// Pass it by <see langword="in"/>. Two are equal when all fields of the FEN are, clocks included.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly partial struct Position : IEquatable<Position>
{
    private readonly TypeSets types;
    private readonly ColorSets colors;
    private readonly ushort fullMove, halfMoves;
    private readonly byte turn, rights;
    private readonly sbyte enPassant;

    internal Position(TypeSets types, ColorSets colors, Color turn, CastlingRights rights, int? enPassant, int halfMoves, int fullMove)
    {
        (this.types, this.colors, this.turn, this.rights) = (types, colors, (byte)turn, (byte)rights);
        (this.enPassant, this.halfMoves, this.fullMove) = ((sbyte)(enPassant ?? -1), (ushort)halfMoves, (ushort)fullMove);
    }

    /// <summary>The start of a game.</summary>
    public static Position Start { get; } = Fen.Parse(Fen.Start);

    /// <summary>Whose move it is.</summary>
    public Color SideToMove => (Color)turn;

    /// <summary>The rights that no move of king or rook has forfeited; see <see cref="LegalMoves()"/> for what can be played.</summary>
    public CastlingRights CastlingRights => (CastlingRights)rights;

    /// <summary>The square that a pawn has just stepped over, whether or not anything can capture there; null after any other move.</summary>
    public int? EnPassantSquare => enPassant < 0 ? null : enPassant;

    /// <summary>Half moves since a capture or a pawn's move; 100 allow a draw to be claimed. Stays at 65,535.</summary>
    public int HalfMoveClock => halfMoves;

    /// <summary>1 at the start, one more after each move of Black's. Stays at 65,535.</summary>
    public int FullMoveNumber => fullMove;

    /// <summary>All squares with a man on them.</summary>
    public ulong Occupied => colors[0] | colors[1];

    /// <summary>All men of one side.</summary>
    public ulong Pieces(Color color) => colors[(int)color];

    /// <summary>The men of one kind and side.</summary>
    public ulong Pieces(Color color, PieceType type) => colors[(int)color] & types[(int)type];

    /// <summary>The men of one kind, both sides'.</summary>
    public ulong Pieces(PieceType type) => types[(int)type];

    /// <summary>The man on a square; null where it is empty.</summary>
    public Piece? At(int square) => TypeAt(square) is var type && type < 0 ? null : new(ColorAt(square), (PieceType)type);

    /// <summary>The square of a side's king.</summary>
    public int King(Color color) => First(Pieces(color, PieceType.King));

    /// <summary>Whether the side to move is in check.</summary>
    public bool InCheck => Checkers != 0;

    /// <summary>The men that give check to the side to move: none, one or two.</summary>
    public ulong Checkers => AttackersTo(King(SideToMove), SideToMove.Opponent(), Occupied);

    /// <summary>The men of <paramref name="by"/> that attack a square, were <paramref name="occupied"/> the squares that block. Pinned men attack too; a man on the square itself does not shield it.</summary>
    /// <param name="square">0…63; what stands there does not matter.</param>
    /// <param name="by">The side that attacks.</param>
    /// <param name="occupied"><see cref="Occupied"/>, or with men lifted or set down to ask what would be.</param>
    public ulong AttackersTo(int square, Color by, ulong occupied)
    {
        var queens = types[(int)PieceType.Queen];
        return colors[(int)by] & ((Attacks.Pawn(by.Opponent(), square) & types[(int)PieceType.Pawn])
            | (Attacks.Knight(square) & types[(int)PieceType.Knight])
            | (Attacks.King(square) & types[(int)PieceType.King])
            | (Attacks.Bishop(square, occupied) & (types[(int)PieceType.Bishop] | queens))
            | (Attacks.Rook(square, occupied) & (types[(int)PieceType.Rook] | queens)));
    }

    /// <summary>The squares that the man on a square attacks, those of its own side included (it guards them); none from an empty square. A pawn attacks its two diagonals whatever stands there.</summary>
    public ulong AttacksFrom(int square) => TypeAt(square) switch
    {
        (int)PieceType.Pawn => Attacks.Pawn(ColorAt(square), square),
        (int)PieceType.Knight => Attacks.Knight(square),
        (int)PieceType.Bishop => Attacks.Bishop(square, Occupied),
        (int)PieceType.Rook => Attacks.Rook(square, Occupied),
        (int)PieceType.Queen => Attacks.Bishop(square, Occupied) | Attacks.Rook(square, Occupied),
        (int)PieceType.King => Attacks.King(square),
        _ => 0,
    };

    /// <summary>All squares that some man of a side attacks, in the sense of <see cref="AttacksFrom"/>.</summary>
    public ulong AttackedBy(Color color)
    {
        var attacked = 0UL;
        for (var men = Pieces(color); men != 0; men &= men - 1)
            attacked |= AttacksFrom(First(men));
        return attacked;
    }

    /// <summary>The men of a side that are pinned to their king: alone on a line between it and an enemy slider. They may still move along that line.</summary>
    public ulong Pinned(Color color)
    {
        var (king, queens, pinned) = (King(color), types[(int)PieceType.Queen], 0UL);
        var snipers = colors[(int)color.Opponent()]
            & ((Attacks.Bishop(king, 0) & (types[(int)PieceType.Bishop] | queens)) | (Attacks.Rook(king, 0) & (types[(int)PieceType.Rook] | queens)));
        for (; snipers != 0; snipers &= snipers - 1)
        {
            var between = Attacks.Between(king, First(snipers)) & Occupied;
            if ((between & (between - 1)) == 0)
                pinned |= between & colors[(int)color];
        }
        return pinned;
    }

    /// <inheritdoc/>
    public bool Equals(Position other) =>
        ((ReadOnlySpan<ulong>)types).SequenceEqual(other.types) && ((ReadOnlySpan<ulong>)colors).SequenceEqual(other.colors) && (turn, rights, enPassant, halfMoves, fullMove) == (other.turn, other.rights, other.enPassant, other.halfMoves, other.fullMove);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Position other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var set in (ReadOnlySpan<ulong>)types)
            hash.Add(set);
        hash.Add(colors[0]);
        hash.Add(HashCode.Combine(turn, rights, enPassant, halfMoves, fullMove));
        return hash.ToHashCode();
    }

    /// <summary>The FEN.</summary>
    public override string ToString() => this.ToFen();

    /// <summary>Field by field, as <see cref="Equals(Position)"/>.</summary>
    public static bool operator ==(in Position left, in Position right) => left.Equals(right);

    /// <summary>Field by field, as <see cref="Equals(Position)"/>.</summary>
    public static bool operator !=(in Position left, in Position right) => !left.Equals(right);

    // -1 for an empty square.
    internal int TypeAt(int square)
    {
        var bit = Bit(square);
        if ((Occupied & bit) == 0)
            return -1;
        var type = 0;
        while ((types[type] & bit) == 0)
            type++;
        return type;
    }

    internal Color ColorAt(int square) => (colors[1] & Bit(square)) != 0 ? Color.Black : Color.White;

    [InlineArray(6)]
    internal struct TypeSets
    {
        private ulong first;
    }

    [InlineArray(2)]
    internal struct ColorSets
    {
        private ulong first;
    }
}
