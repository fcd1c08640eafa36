namespace Assay.BoardGames.Properties;

/// <summary>A board-state property: what a program can read off a board and a dictionary may have learnt. One cell is one yes-or-no question.</summary>
/// <remarks>A plug-in: derive, name the cells and fill them. Instances hold no state between boards, so one may label on many threads at once.</remarks>
/// <typeparam name="TBoard">A chess position or an Othello board.</typeparam>
public abstract class BoardProperty<TBoard>
{
    /// <summary>The name in results files and on the command line, the reference's where it has one: <c>threat_state</c>.</summary>
    public string Name { get; }

    /// <summary>Whose definition this instance follows.</summary>
    public PropertyMode Mode { get; }

    /// <summary>What each cell asks, in the order of the cells: <c>e4</c>, or <c>e4 white pawn</c>.</summary>
    public IReadOnlyList<string> CellNames { get; }

    /// <summary>Cells per board. Cells that can never be true count too (the reference divides by them).</summary>
    public int Size => CellNames.Count;

    /// <summary>Neighbouring cells that belong to one square and exclude each other: 12 pieces, or 3 of (mine, empty, yours); 1 where every cell stands alone.</summary>
    public virtual int Classes => 1;

    /// <summary>The reference's name of its function, which heads the property's columns in a results file; <see cref="Name"/> where it has none.</summary>
    public virtual string ReferenceName => Name;

    /// <summary>The one cell holds a number (material, pieces) instead of a yes or no, so the property has no F1.</summary>
    public virtual bool IsCount => false;

    /// <summary>A property whose cells bear these names.</summary>
    protected BoardProperty(string name, PropertyMode mode, IReadOnlyList<string> cellNames)
    {
        (Name, Mode, CellNames) = (name, mode, cellNames);
    }

    /// <summary>Whether the question makes sense on this board; scores leave out boards where it does not. True everywhere unless a property says otherwise.</summary>
    public virtual bool IsDefined(in TBoard board) => true;

    /// <summary>Writes 0 or 1 (or the count) into every cell, whatever was there before.</summary>
    /// <param name="board">A board where the property is defined.</param>
    /// <param name="cells">As long as <see cref="Size"/>.</param>
    public abstract void Label(in TBoard board, Span<byte> cells);

    /// <summary>The same into a new array.</summary>
    public byte[] Label(in TBoard board)
    {
        var cells = new byte[Size];
        Label(in board, cells);
        return cells;
    }
}
