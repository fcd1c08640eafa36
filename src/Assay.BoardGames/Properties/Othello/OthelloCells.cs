using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>Names of cells: squares in order, and for each square its classes in order.</summary>
internal static class OthelloCells
{
    public static IReadOnlyList<string> Of(int side, IReadOnlyList<string> classes) =>
        [.. OthelloSquares.Names(side).SelectMany(square => classes.Select(name => $"{square} {name}"))];

    /// <summary>Directions in the reference's order, rows counted downwards.</summary>
    public static IReadOnlyList<(string Name, int Down, int Right)> Directions { get; } =
        [("N", -1, 0), ("NE", -1, 1), ("E", 0, 1), ("SE", 1, 1), ("S", 1, 0), ("SW", 1, -1), ("W", 0, -1), ("NW", -1, -1)];
}
