namespace Assay.BoardGames.Properties.Chess;

/// <summary>Checks, mates and pins.</summary>
internal static class CheckProperties
{
    /// <summary>The side to move is in check.</summary>
    public static ChessProperty InCheck(PropertyMode mode) => new ChessQuestion("check_state", mode, static facts => facts.Position.InCheck);

    /// <summary>Some legal move gives check, discovered or direct.</summary>
    public static ChessProperty CanCheck(PropertyMode mode) => new ChessQuestion("can_check_next", mode, static facts => facts.CanCheck);

    /// <summary>Not in check and without a legal move.</summary>
    public static ChessProperty Stalemate(PropertyMode mode) =>
        new ChessQuestion("is_stalemate", mode, static facts => facts.LegalMoves.IsEmpty && !facts.Position.InCheck);

    /// <summary>A man of either side is pinned to its king.</summary>
    public static ChessProperty Pin(PropertyMode mode) => new ChessQuestion("pin_state", mode,
        static facts => (facts.Position.Pinned(facts.Mover) | facts.Position.Pinned(facts.Opponent)) != 0);

    /// <summary>Strict: were the side to move to pass, its opponent could mate at once; no question where it is in check and cannot pass.
    /// The reference mirrors the board to pass the move, which swaps the sides as well as the turn, and so asks whether the side to move can mate.</summary>
    public static ChessProperty MateThreat(PropertyMode mode) => mode == PropertyMode.Paper
        ? new ChessQuestion("has_mate_threat", mode, static facts => facts.CanMate)
        : new ChessQuestion("has_mate_threat", mode, ThreatenedWithMate) { DefinedWhere = static position => !position.InCheck };

    private static bool ThreatenedWithMate(ChessFacts facts) =>
        !facts.Position.InCheck && new ChessFacts().Set(facts.Position.NullMove()).CanMate;
}
