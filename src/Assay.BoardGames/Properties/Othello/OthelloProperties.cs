using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>The properties of Othello boards that Assay knows.</summary>
public static class OthelloProperties
{
    /// <summary>All of them, for boards of a side.</summary>
    public static IReadOnlyList<BoardProperty<OthelloBoard>> All(int side, PropertyMode mode) =>
    [
        new OthelloDiscsMasked(side, mode), new OthelloDiscs(side, mode), new OthelloValidMoves(side, mode),
        new OthelloLines(side, mode), new OthelloLineLengths(side, mode), new OthelloOpponentRuns(side, mode),
    ];

    /// <summary>One by its name in results files.</summary>
    public static BoardProperty<OthelloBoard> Named(string name, int side, PropertyMode mode)
    {
        var all = All(side, mode);
        return all.FirstOrDefault(property => property.Name == name)
            ?? throw new AssayException($"'{name}' is no property of Othello boards; there are: {string.Join(", ", all.Select(property => property.Name))}");
    }
}
