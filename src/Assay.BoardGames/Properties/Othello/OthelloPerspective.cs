using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>The two players as the labels see them. The reference takes turns by counting moves, which is wrong after a pass until the next one (some 1.2 % of
/// the positions of random 8×8 games); strict labels ask the rules.</summary>
internal static class OthelloPerspective
{
    /// <summary>Discs of the player to move, and of the one who just moved (+1 in the reference's states).</summary>
    public static (ulong ToMove, ulong JustMoved) Of(in OthelloBoard board, PropertyMode mode)
    {
        if (mode == PropertyMode.Strict)
            return (board.Own, board.Other);
        return board.MovesPlayed % 2 == 0 ? (board.Black, board.White) : (board.White, board.Black);
    }
}
