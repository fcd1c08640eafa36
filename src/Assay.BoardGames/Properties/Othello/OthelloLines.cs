using System.Globalization;
using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>From which empty square, in which direction, the player to move would turn discs: eight cells a square, N, NE, E, SE, S, SW, W, NW.</summary>
public sealed class OthelloLines : BoardProperty<OthelloBoard>
{
    /// <summary>Lines on a board of a side.</summary>
    public OthelloLines(int side, PropertyMode mode)
        : base("games_batch_to_state_stack_lines_mine_BLRCC", mode, OthelloCells.Of(side, [.. OthelloCells.Directions.Select(direction => direction.Name)])) { }

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        cells.Clear();
        foreach (var run in OthelloRuns.Of(board, Mode))
            if (run.Length > 0 && run.IsFlanked)
                cells[run.Square * 8 + run.Direction] = 1;
    }
}

/// <summary>The same by how many discs would be turned: eight cells a length, lengths 1 … side − 2, per square.</summary>
public sealed class OthelloLineLengths : BoardProperty<OthelloBoard>
{
    private readonly int _lengths;

    /// <summary>Lines by length on a board of a side.</summary>
    public OthelloLineLengths(int side, PropertyMode mode)
        : base("games_batch_to_state_stack_length_lines_mine_BLRRC", mode, OthelloRuns.CellsByLength(side)) => _lengths = side - 2;

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        cells.Clear();
        foreach (var run in OthelloRuns.Of(board, Mode))
            if (run.Length > 0 && run.IsFlanked)
                cells[(run.Square * _lengths + run.Length - 1) * 8 + run.Direction] = 1;
    }
}

/// <summary>How many discs of the one who just moved lie in a row from an empty square, flanked or not: eight cells a length, as <see cref="OthelloLineLengths"/>.</summary>
/// <remarks>A run over side − 2 counts as side − 2. The reference indexes a run of none from the end, which sets the cell of the longest; strict sets no cell.</remarks>
public sealed class OthelloOpponentRuns : BoardProperty<OthelloBoard>
{
    private readonly int _lengths;

    /// <summary>Runs on a board of a side.</summary>
    public OthelloOpponentRuns(int side, PropertyMode mode)
        : base("games_batch_to_state_stack_opponent_length_lines_mine_BLRRC", mode, OthelloRuns.CellsByLength(side)) => _lengths = side - 2;

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        cells.Clear();
        foreach (var run in OthelloRuns.Of(board, Mode))
        {
            var length = run.Length == 0 && Mode == PropertyMode.Paper ? _lengths : Math.Min(run.Length, _lengths);
            if (length > 0)
                cells[(run.Square * _lengths + length - 1) * 8 + run.Direction] = 1;
        }
    }
}

/// <summary>From an empty square, the run of the opponent's discs in one of eight directions, and whether a disc of the player to move ends it.</summary>
internal sealed record OthelloRun(int Square, int Direction, int Length, bool IsFlanked);

/// <summary>Walks over the runs of a board.</summary>
internal static class OthelloRuns
{
    public static IReadOnlyList<string> CellsByLength(int side) =>
        OthelloCells.Of(side, [.. Enumerable.Range(1, side - 2).SelectMany(length => OthelloCells.Directions.Select(direction => string.Create(CultureInfo.InvariantCulture, $"{direction.Name} {length}")))]);

    /// <summary>Every empty square in every direction, runs of none included.</summary>
    public static IEnumerable<OthelloRun> Of(OthelloBoard board, PropertyMode mode)
    {
        var (toMove, justMoved) = OthelloPerspective.Of(board, mode);
        for (var square = 0; square < board.Squares; square++)
        {
            if (board[square] is not null)
                continue;
            for (var direction = 0; direction < OthelloCells.Directions.Count; direction++)
                yield return From(board.Side, square, direction, toMove, justMoved);
        }
    }

    private static OthelloRun From(int side, int square, int direction, ulong toMove, ulong justMoved)
    {
        var (_, down, right) = OthelloCells.Directions[direction];
        var (row, column) = (square / side + down, square % side + right);
        var length = 0;
        for (; On(row, column) && (justMoved >> (row * side + column) & 1) != 0; length++)
            (row, column) = (row + down, column + right);
        return new(square, direction, length, On(row, column) && (toMove >> (row * side + column) & 1) != 0);

        bool On(int atRow, int atColumn) => (uint)atRow < (uint)side && (uint)atColumn < (uint)side;
    }
}
