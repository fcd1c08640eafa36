using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>A chess property that reads shared facts, so that labelling many properties of one board works out its moves once.</summary>
internal abstract class ChessProperty(string name, PropertyMode mode, IReadOnlyList<string> cellNames) : BoardProperty<Position>(name, mode, cellNames)
{
    protected static IReadOnlyList<string> SquareNames { get; } = [.. Enumerable.Range(0, 64).Select(Squares.Name)];

    public override string ReferenceName => $"board_to_{Name}";

    public abstract void Label(ChessFacts facts, Span<byte> cells);

    public sealed override void Label(in Position board, Span<byte> cells) => Label(new ChessFacts().Set(in board), cells);
}

/// <summary>One yes-or-no question about the whole board.</summary>
internal sealed class ChessQuestion(string name, PropertyMode mode, Func<ChessFacts, bool> ask) : ChessProperty(name, mode, [name])
{
    /// <summary>Where the question makes sense; everywhere if not said.</summary>
    public Func<Position, bool> DefinedWhere { get; init; } = static _ => true;

    public override bool IsDefined(in Position board) => DefinedWhere(board);

    public override void Label(ChessFacts facts, Span<byte> cells) => cells[0] = ask(facts) ? (byte)1 : (byte)0;
}

/// <summary>One number about the whole board.</summary>
internal sealed class ChessCount(string name, PropertyMode mode, string referenceName, Func<ChessFacts, int> count) : ChessProperty(name, mode, [name])
{
    public override bool IsCount => true;

    public override string ReferenceName => referenceName;

    public override void Label(ChessFacts facts, Span<byte> cells) => cells[0] = (byte)Math.Min(count(facts), byte.MaxValue);
}

/// <summary>One question for each square, a1 first.</summary>
internal sealed class ChessSquares(string name, PropertyMode mode, Func<ChessFacts, ulong> set) : ChessProperty(name, mode, SquareNames)
{
    /// <summary>The reference asks for White by name, so that its answer makes sense where White is to move.</summary>
    public bool WhiteToMoveOnly { get; init; }

    public override bool IsDefined(in Position board) => !WhiteToMoveOnly || board.SideToMove == Color.White;

    public override void Label(ChessFacts facts, Span<byte> cells)
    {
        cells[..64].Clear();
        for (var left = set(facts); left != 0; left &= left - 1)
            cells[BitOperations.TrailingZeroCount(left)] = 1;
    }
}
