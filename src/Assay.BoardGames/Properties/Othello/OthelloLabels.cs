using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Properties.Othello;

/// <summary>Labels of many Othello games at once.</summary>
public static class OthelloLabels
{
    /// <summary>The labels after each of the first <paramref name="positions"/> moves of every game; shorter games give as many as they have moves.</summary>
    /// <param name="games">Games on boards of the property's side.</param>
    /// <param name="property">What to label.</param>
    /// <param name="positions">Moves a game, the reference's 59 on 8×8: all but the last, which no model reads.</param>
    public static BoardLabels Of(IReadOnlyList<OthelloGame> games, BoardProperty<OthelloBoard> property, int positions)
    {
        var rows = new byte[games.Count][];
        Parallel.For(0, games.Count, game => rows[game] = Rows(games[game], property, positions));
        var labels = new BoardLabels.Builder(property.Name, property.CellNames, Classes(games, property));
        foreach (var game in rows)
        {
            for (var at = 0; at < game.Length; at += property.Size)
                labels.Add(game.AsSpan(at, property.Size));
            labels.EndGame();
        }
        return labels.Build();
    }

    private static byte[] Rows(OthelloGame game, BoardProperty<OthelloBoard> property, int positions)
    {
        var rows = new byte[Math.Min(game.Length, positions) * property.Size];
        var at = 0;
        foreach (var board in game.Boards().Take(positions))
        {
            property.Label(in board, rows.AsSpan(at, property.Size));
            at += property.Size;
        }
        return rows;
    }

    // Only what lies on a square excludes the other things that could; lines in several directions do not.
    private static int Classes(IReadOnlyList<OthelloGame> games, BoardProperty<OthelloBoard> property) =>
        property is OthelloDiscs or OthelloDiscsMasked && games.Count > 0 ? property.Size / (games[0].Side * games[0].Side) : 1;
}
