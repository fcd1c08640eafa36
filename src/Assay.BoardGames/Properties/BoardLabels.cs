using Assay.Core.Randomness;

namespace Assay.BoardGames.Properties;

/// <summary>What is true on N boards of one property: of each board only the cells that are true.</summary>
/// <remarks>Boards of one game lie side by side, in the order played. Immutable; safe to read from many threads.</remarks>
public sealed class BoardLabels
{
    private readonly long[] _offsets;
    private readonly int[] _trueCells, _game;

    private BoardLabels(BoardLabels like, long[] offsets, int[] trueCells, int[] game) : this(like.Property, like.CellNames, like.Classes, offsets, trueCells, game) { }

    private BoardLabels(string property, IReadOnlyList<string> cellNames, int classes, long[] offsets, int[] trueCells, int[] game)
    {
        (Property, CellNames, Classes) = (property, cellNames, classes);
        (_offsets, _trueCells, _game) = (offsets, trueCells, game);
    }

    /// <summary>The property's name, as it heads the columns of a results file.</summary>
    public string Property { get; }

    /// <summary>What each cell asks.</summary>
    public IReadOnlyList<string> CellNames { get; }

    /// <summary>Boards, N.</summary>
    public int Boards => _game.Length;

    /// <summary>Cells per board, G: those that can never be true count too.</summary>
    public int Cells => CellNames.Count;

    /// <summary>Neighbouring cells that belong to one square and exclude each other: 3 of (mine, empty, yours), 12 pieces; 1 where every cell stands alone.</summary>
    public int Classes { get; }

    /// <summary>Where each board's true cells begin, and behind the last of them where they end, [N + 1].</summary>
    public ReadOnlySpan<long> Offsets => _offsets;

    /// <summary>Numbers of the true cells, board after board and rising within a board.</summary>
    public ReadOnlySpan<int> TrueCells => _trueCells;

    /// <summary>The game each board belongs to, numbered from 0 in the order they came, [N].</summary>
    public ReadOnlySpan<int> Game => _game;

    /// <summary>Games among the boards.</summary>
    public int Games => _game.Length == 0 ? 0 : _game[^1] + 1;

    /// <summary>The true cells of one board, rising.</summary>
    public ReadOnlySpan<int> True(int board) => _trueCells.AsSpan((int)_offsets[board], (int)(_offsets[board + 1] - _offsets[board]));

    /// <summary>On how many boards each cell is true, [G].</summary>
    public int[] Positives()
    {
        var positives = new int[Cells];
        foreach (var cell in _trueCells)
            positives[cell]++;
        return positives;
    }

    /// <summary>Each board's place in its game, from 0.</summary>
    public int[] Positions()
    {
        var positions = new int[Boards];
        for (var board = 1; board < Boards; board++)
            positions[board] = _game[board] == _game[board - 1] ? positions[board - 1] + 1 : 0;
        return positions;
    }

    /// <summary>The boards from <paramref name="first"/> on; games are numbered anew.</summary>
    public BoardLabels Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Boards);
        var from = _offsets[first];
        long[] offsets = [.. _offsets.AsSpan(first, count + 1)];
        for (var board = 0; board <= count; board++)
            offsets[board] -= from;
        return new(this, offsets, _trueCells[(int)from..(int)_offsets[first + count]], Renumbered(_game.AsSpan(first, count)));
    }

    /// <summary>The games split in two, in their order; a game is never cut.</summary>
    /// <param name="trainFraction">The share of games in the first part, 0…1.</param>
    public (BoardLabels Train, BoardLabels Test) SplitByGame(double trainFraction)
    {
        var boards = BoardsOfFirstGames((int)Math.Round(Games * trainFraction));
        return (Slice(0, boards), Slice(boards, Boards - boards));
    }

    /// <summary>How many boards the first <paramref name="games"/> games hold.</summary>
    public int BoardsOfFirstGames(int games)
    {
        var end = Array.BinarySearch(_game, games);
        if (end < 0)
            return ~end;
        while (end > 0 && _game[end - 1] == games)
            end--;
        return end;
    }

    /// <summary>The same label rows on other boards: what is left of a score under it is chance and base rates. Games keep their boards, not their labels.</summary>
    public BoardLabels Shuffled(SeedStream stream)
    {
        int[] order = [.. Enumerable.Range(0, Boards)];
        stream.Shuffle<int>(order);
        var (offsets, cells) = (new long[Boards + 1], new int[_trueCells.Length]);
        for (var board = 0; board < Boards; board++)
        {
            var row = True(order[board]);
            row.CopyTo(cells.AsSpan((int)offsets[board]));
            offsets[board + 1] = offsets[board] + row.Length;
        }
        return new(this, offsets, cells, _game);
    }

    private static int[] Renumbered(ReadOnlySpan<int> games)
    {
        int[] numbers = [.. games];
        var next = -1;
        for (var board = 0; board < numbers.Length; board++)
        {
            next += board == 0 || games[board] != games[board - 1] ? 1 : 0;
            numbers[board] = next;
        }
        return numbers;
    }

    /// <summary>Takes label rows one by one: <see cref="Add"/> each board of a game, <see cref="EndGame"/> after its last.</summary>
    public sealed class Builder
    {
        private readonly string _property;
        private readonly IReadOnlyList<string> _cellNames;
        private readonly int _classes;
        private readonly List<long> _offsets = [0];
        private readonly List<int> _trueCells = [], _game = [];
        private int _current;

        /// <summary>Nothing yet.</summary>
        /// <param name="property">The property's name.</param>
        /// <param name="cellNames">What each cell asks.</param>
        /// <param name="classes">Neighbouring cells that exclude each other, <see cref="BoardLabels.Classes"/>.</param>
        public Builder(string property, IReadOnlyList<string> cellNames, int classes = 1)
        {
            if (classes < 1 || cellNames.Count % classes != 0)
                throw new ArgumentException(FormattableString.Invariant($"{cellNames.Count} cells do not fall into squares of {classes}"), nameof(classes));
            (_property, _cellNames, _classes) = (property, cellNames, classes);
        }

        /// <summary>Boards so far.</summary>
        public int Boards => _game.Count;

        /// <summary>One board: 0 or 1 per cell, as <see cref="BoardProperty{TBoard}.Label(in TBoard, Span{byte})"/> writes them.</summary>
        public Builder Add(ReadOnlySpan<byte> cells)
        {
            if (cells.Length != _cellNames.Count)
                throw new ArgumentException(FormattableString.Invariant($"{_property} has {_cellNames.Count} cells, this board {cells.Length}"), nameof(cells));
            for (var cell = 0; cell < cells.Length; cell++)
            {
                if (cells[cell] > 1)
                    throw new ArgumentException(FormattableString.Invariant($"{_property}, cell {_cellNames[cell]}: {cells[cell]} is neither 0 nor 1; a property that counts has no labels"), nameof(cells));
                if (cells[cell] == 1)
                    _trueCells.Add(cell);
            }
            _offsets.Add(_trueCells.Count);
            _game.Add(_current);
            return this;
        }

        /// <summary>The next board belongs to another game. A game without boards is not counted.</summary>
        public void EndGame()
        {
            if (_game.Count > 0 && _game[^1] == _current)
                _current++;
        }

        /// <summary>The labels so far; the builder may go on.</summary>
        public BoardLabels Build() => new(_property, _cellNames, _classes, [.. _offsets], [.. _trueCells], [.. _game]);
    }
}
