using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>Squares attacked and squares that can be moved to.</summary>
internal static class SquareProperties
{
    /// <summary>Squares that the enemy attacks, those it guards included; pinned men attack, and nothing attacks through another man.
    /// The reference always asks about Black; strict: about the opponent of the side to move.</summary>
    public static ChessProperty Threatened(PropertyMode mode) => new ChessSquares("threat_state", mode,
        mode == PropertyMode.Paper ? static facts => facts.Position.AttackedBy(Color.Black) : static facts => facts.Position.AttackedBy(facts.Opponent))
    {
        WhiteToMoveOnly = mode == PropertyMode.Paper,
    };

    /// <summary>Squares where a legal move ends. The reference counts White's moves only, so it has none where Black is to move.</summary>
    public static ChessProperty LegalMoves(PropertyMode mode) => new ChessSquares("legal_moves_state", mode,
        mode == PropertyMode.Paper ? static facts => facts.Mover == Color.White ? facts.Position.LegalDestinations() : 0 : static facts => facts.Position.LegalDestinations())
    {
        WhiteToMoveOnly = mode == PropertyMode.Paper,
    };

    /// <summary>The same, were the king allowed to stay in check.</summary>
    public static ChessProperty PseudoLegalMoves(PropertyMode mode) =>
        new ChessSquares("pseudo_legal_moves_state", mode, static facts => facts.Position.PseudoLegalDestinations());
}
