using System.Numerics;

namespace Assay.BoardGames.Rules.Othello;

/// <summary>Boards of one side as bits, square by square from the top left. A step in a direction is a shift by a number of squares.</summary>
/// <remarks>A run of turned discs never touches the first or last column unless it runs along a column, so masking those columns away keeps shifts from
/// going around the edge. Rows need no mask: bits that leave the board meet no disc.</remarks>
internal sealed class OthelloGeometry
{
    private OthelloGeometry(int side)
    {
        Side = side;
        All = side == 8 ? ulong.MaxValue : (1UL << (side * side)) - 1;
        for (var row = 0; row < side; row++)
            Inner |= ((1UL << (side - 2)) - 1) << (row * side + 1);
        var half = side / 2;
        var (top, low) = (half - 1, half);
        White = 1UL << (top * side + top) | 1UL << (low * side + low);
        Black = 1UL << (top * side + low) | 1UL << (low * side + top);
    }

    public int Side { get; }

    /// <summary>Every square.</summary>
    public ulong All { get; }

    /// <summary>All but the first and last column.</summary>
    public ulong Inner { get; }

    /// <summary>White's discs at the start.</summary>
    public ulong White { get; }

    /// <summary>Black's discs at the start.</summary>
    public ulong Black { get; }

    public static OthelloGeometry Four { get; } = new(4);

    public static OthelloGeometry Six { get; } = new(6);

    public static OthelloGeometry Eight { get; } = new(8);

    public static OthelloGeometry Of(int side) => side switch
    {
        4 => Four,
        6 => Six,
        8 => Eight,
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "Othello boards here have a side of 4, 6 or 8"),
    };

    /// <summary>Squares where the owner of <paramref name="own"/> may place a disc.</summary>
    public ulong Moves(ulong own, ulong other)
    {
        var inner = other & Inner;
        var reached = Reach(own, inner, 1) | Reach(own, other, Side) | Reach(own, inner, Side - 1) | Reach(own, inner, Side + 1);
        return reached & All & ~(own | other);
    }

    /// <summary>The discs turned by a disc on <paramref name="square"/>; none where the move is not allowed.</summary>
    public ulong Turned(int square, ulong own, ulong other)
    {
        var placed = 1UL << square;
        if ((placed & (own | other)) != 0)
            return 0;
        var inner = other & Inner;
        return Run(placed, own, inner, 1) | Run(placed, own, other, Side) | Run(placed, own, inner, Side - 1) | Run(placed, own, inner, Side + 1);
    }

    // Both ways along one line: past at least one of the other's discs.
    private ulong Reach(ulong own, ulong through, int step)
    {
        var up = (own << step) & through;
        var down = (own >> step) & through;
        for (var further = 3; further < Side; further++)
        {
            up |= (up << step) & through;
            down |= (down >> step) & through;
        }
        return up << step | down >> step;
    }

    private ulong Run(ulong placed, ulong own, ulong through, int step)
    {
        var up = (placed << step) & through;
        var down = (placed >> step) & through;
        for (var further = 3; further < Side; further++)
        {
            up |= (up << step) & through;
            down |= (down >> step) & through;
        }
        return (((up << step) & own) != 0 ? up : 0) | (((down >> step) & own) != 0 ? down : 0);
    }

    /// <summary>How many squares a set holds.</summary>
    public static int Count(ulong squares) => BitOperations.PopCount(squares);
}
