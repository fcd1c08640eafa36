using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Assay.BoardGames.Rules.Othello;

/// <summary>A position of Othello on a board of side 4, 6 or 8: whose discs lie where, and who moves.</summary>
/// <remarks>Squares count row by row from the top left, 0 … side² − 1; sets of squares are bits in that order. A value: <see cref="Play"/> gives a new board.
/// A player without a move is skipped silently, so <see cref="Mover"/> always has a move unless the game is over.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OthelloBoard
{
    private OthelloBoard(int side, ulong black, ulong white, OthelloColor mover) => (Side, Black, White, Mover) = (side, black, white, mover);

    /// <summary>Squares along an edge: 4, 6 or 8.</summary>
    public int Side { get; }

    /// <summary>Squares with a black disc.</summary>
    public ulong Black { get; }

    /// <summary>Squares with a white disc.</summary>
    public ulong White { get; }

    /// <summary>Who moves next, passes already taken; who would have moved, where the game is over.</summary>
    public OthelloColor Mover { get; }

    /// <summary>Squares on the board.</summary>
    public int Squares => Side * Side;

    /// <summary>Squares with a disc.</summary>
    public ulong Occupied => Black | White;

    /// <summary>The discs of <see cref="Mover"/>.</summary>
    public ulong Own => Mover == OthelloColor.Black ? Black : White;

    /// <summary>The discs of the mover's opponent.</summary>
    public ulong Other => Mover == OthelloColor.Black ? White : Black;

    /// <summary>Squares where <see cref="Mover"/> may place a disc; none when the game is over.</summary>
    public ulong LegalMoves => OthelloGeometry.Of(Side).Moves(Own, Other);

    /// <summary>Neither player has a move.</summary>
    public bool IsOver => LegalMoves == 0;

    /// <summary>Discs placed since the start: every move adds one.</summary>
    public int MovesPlayed => BitOperations.PopCount(Occupied) - 4;

    /// <summary>The position before Black's first move: White on the square above and left of the centre and its diagonal neighbour, Black on the other two.</summary>
    public static OthelloBoard Start(int side)
    {
        var geometry = OthelloGeometry.Of(side);
        return new(side, geometry.Black, geometry.White, OthelloColor.Black);
    }

    /// <summary>Any position. <paramref name="mover"/> is skipped if only the other can move.</summary>
    public static OthelloBoard At(int side, ulong black, ulong white, OthelloColor mover)
    {
        if ((black & white) != 0)
            throw new ArgumentException("a square holds discs of both colours", nameof(white));
        if (((black | white) & ~OthelloGeometry.Of(side).All) != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"a disc lies outside a board of side {side}"), nameof(black));
        return Skipping(side, black, white, mover);
    }

    /// <summary>Whose disc lies on a square, or null where it is empty.</summary>
    public OthelloColor? this[int square] => (Black >> square & 1) != 0 ? OthelloColor.Black : (White >> square & 1) != 0 ? OthelloColor.White : null;

    /// <summary>The board after <see cref="Mover"/> placed a disc on <paramref name="square"/>, with discs turned and a player without a move skipped.</summary>
    /// <exception cref="ArgumentException">The move is not allowed; <see cref="WhyNot"/> says why.</exception>
    public OthelloBoard Play(int square)
    {
        var turned = (uint)square < (uint)Squares ? OthelloGeometry.Of(Side).Turned(square, Own, Other) : 0;
        if (turned == 0)
            throw new ArgumentException(WhyNot(square), nameof(square));
        var (own, other) = (Own | turned | 1UL << square, Other & ~turned);
        return Mover == OthelloColor.Black ? Skipping(Side, own, other, OthelloColor.White) : Skipping(Side, other, own, OthelloColor.Black);
    }

    /// <summary>Why <see cref="Mover"/> may not place a disc on a square, in words; null where it may.</summary>
    public string? WhyNot(int square)
    {
        if ((uint)square >= (uint)Squares)
            return string.Create(CultureInfo.InvariantCulture, $"square {square} is not on a board of side {Side}");
        var name = OthelloSquares.Name(Side, square);
        if (this[square] is { } color)
            return $"{name} already holds a {(color == OthelloColor.Black ? "black" : "white")} disc";
        if (OthelloGeometry.Of(Side).Turned(square, Own, Other) != 0)
            return null;
        return IsOver ? $"{name} comes after the game is over" : $"{name} turns no disc for {Mover}";
    }

    /// <summary>The discs row by row: + black, - white, . empty.</summary>
    public override string ToString()
    {
        var board = this;
        return string.Create(Squares, board, static (text, at) =>
        {
            for (var square = 0; square < text.Length; square++)
                text[square] = at[square] switch { OthelloColor.Black => '+', OthelloColor.White => '-', _ => '.' };
        });
    }

    private static OthelloBoard Skipping(int side, ulong black, ulong white, OthelloColor mover)
    {
        var geometry = OthelloGeometry.Of(side);
        var (own, other) = mover == OthelloColor.Black ? (black, white) : (white, black);
        if (geometry.Moves(own, other) == 0 && geometry.Moves(other, own) != 0)
            mover = mover.Opponent();
        return new(side, black, white, mover);
    }
}
