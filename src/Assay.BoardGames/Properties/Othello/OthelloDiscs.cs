using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>Whose disc lies on each square: of the player to move, none, of the one who just moved; three cells a square in that order (the reference's −1, 0, +1).</summary>
public sealed class OthelloDiscs : BoardProperty<OthelloBoard>
{
    /// <summary>Discs and empty squares of a board of a side.</summary>
    public OthelloDiscs(int side, PropertyMode mode)
        : base("games_batch_to_state_stack_mine_yours_BLRRC", mode, OthelloCells.Of(side, ["to move", "empty", "just moved"])) { }

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        var (toMove, justMoved) = OthelloPerspective.Of(board, Mode);
        for (var square = 0; square < board.Squares; square++)
        {
            var mine = (byte)(toMove >> square & 1);
            var theirs = (byte)(justMoved >> square & 1);
            cells[square * 3] = mine;
            cells[square * 3 + 1] = (byte)(1 - mine - theirs);
            cells[square * 3 + 2] = theirs;
        }
    }
}

/// <summary>The same without the empty squares: the property whose coverage and reconstruction the paper reports.</summary>
/// <remarks>The reference keeps the empty cell and never sets it, so it divides by 192 what at most 128 cells can earn; strict has two cells a square.</remarks>
public sealed class OthelloDiscsMasked : BoardProperty<OthelloBoard>
{
    private readonly int _classes;

    /// <summary>Discs of a board of a side.</summary>
    public OthelloDiscsMasked(int side, PropertyMode mode)
        : base("games_batch_to_state_stack_mine_yours_blank_mask_BLRRC", mode,
            OthelloCells.Of(side, mode == PropertyMode.Paper ? ["to move", "empty (masked)", "just moved"] : ["to move", "just moved"])) =>
        _classes = mode == PropertyMode.Paper ? 3 : 2;

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        var (toMove, justMoved) = OthelloPerspective.Of(board, Mode);
        cells.Clear();
        for (var square = 0; square < board.Squares; square++)
        {
            cells[square * _classes] = (byte)(toMove >> square & 1);
            cells[square * _classes + _classes - 1] = (byte)(justMoved >> square & 1);
        }
    }
}

/// <summary>Squares where the next disc may be placed, passes taken; the same in both modes. The four centre squares are never true.</summary>
public sealed class OthelloValidMoves : BoardProperty<OthelloBoard>
{
    /// <summary>Valid moves on a board of a side.</summary>
    public OthelloValidMoves(int side, PropertyMode mode) : base("games_batch_to_valid_moves_BLRRC", mode, OthelloSquares.Names(side)) { }

    /// <inheritdoc/>
    public override void Label(in OthelloBoard board, Span<byte> cells)
    {
        var legal = board.LegalMoves;
        for (var square = 0; square < board.Squares; square++)
            cells[square] = (byte)(legal >> square & 1);
    }
}
