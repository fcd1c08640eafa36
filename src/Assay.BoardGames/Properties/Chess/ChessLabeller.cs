using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>Several properties of one board, their cells one behind the other.</summary>
internal sealed class ChessLabeller
{
    private readonly BoardProperty<Position>[] _properties;
    private readonly int[] _offsets;

    public ChessLabeller(IReadOnlyList<BoardProperty<Position>> properties)
    {
        _properties = [.. properties];
        _offsets = new int[_properties.Length + 1];
        for (var at = 0; at < _properties.Length; at++)
            _offsets[at + 1] = _offsets[at] + _properties[at].Size;
    }

    /// <summary>Cells of all properties together.</summary>
    public int Size => _offsets[^1];

    /// <summary>The part of a row that is one property's.</summary>
    public Span<byte> Cells(Span<byte> row, int property) => row[_offsets[property].._offsets[property + 1]];

    /// <summary>Fills a row of <see cref="Size"/> cells.</summary>
    public void Label(in Position board, ChessFacts facts, Span<byte> row)
    {
        facts.Set(in board);
        for (var at = 0; at < _properties.Length; at++)
        {
            if (_properties[at] is ChessProperty shared)
                shared.Label(facts, Cells(row, at));
            else
                _properties[at].Label(in board, Cells(row, at));
        }
    }

    /// <summary>The rows of several boards, one behind the other.</summary>
    public byte[] Label(IReadOnlyList<Position> boards, ChessFacts facts)
    {
        var rows = new byte[boards.Count * Size];
        for (var board = 0; board < boards.Count; board++)
            Label(boards[board], facts, rows.AsSpan(board * Size, Size));
        return rows;
    }
}
