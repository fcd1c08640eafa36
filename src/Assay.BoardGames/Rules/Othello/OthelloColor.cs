namespace Assay.BoardGames.Rules.Othello;

/// <summary>Whose discs; Black moves first.</summary>
public enum OthelloColor
{
    /// <summary>+1 in the reference's states.</summary>
    Black,

    /// <summary>−1 in the reference's states.</summary>
    White,
}

/// <summary>What one asks of a colour.</summary>
public static class OthelloColors
{
    /// <summary>The other one.</summary>
    public static OthelloColor Opponent(this OthelloColor color) => color == OthelloColor.Black ? OthelloColor.White : OthelloColor.Black;
}
