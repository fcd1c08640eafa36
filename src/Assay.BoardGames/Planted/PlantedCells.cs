using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Planted;

/// <summary>Which of the planted directions are in each board's activation.</summary>
internal sealed class PlantedCells(PlantedOptions options, BoardProperty<OthelloBoard> property)
{
    private readonly int _squares = options.Side * options.Side;

    /// <summary>Planted directions.</summary>
    public int Count { get; } = options.Structure == PlantedStructure.Boards ? property.Size : 2 * options.Side * options.Side;

    public Rows Of(IReadOnlyList<OthelloGame> games, int positions)
    {
        var rows = new int[games.Count][][];
        Parallel.For(0, games.Count, game => rows[game] = options.Structure == PlantedStructure.Boards ? Discs(games[game], positions) : Moves(games[game], positions));
        return new([.. rows.SelectMany(game => game)]);
    }

    private int[][] Discs(OthelloGame game, int positions)
    {
        var cells = new byte[property.Size];
        var rows = new List<int[]>(positions);
        foreach (var board in game.Boards().Take(positions))
        {
            property.Label(in board, cells);
            rows.Add([.. Enumerable.Range(0, cells.Length).Where(cell => cells[cell] == 1)]);
        }
        return [.. rows];
    }

    private int[][] Moves(OthelloGame game, int positions) =>
        [.. Enumerable.Range(0, Math.Min(game.Length, positions)).Select(ply => new[] { game.Moves[ply], _squares + ply })];

    /// <summary>Planted directions of each board, board after board.</summary>
    internal sealed class Rows(int[][] rows)
    {
        public int Count => rows.Length;

        public ReadOnlySpan<int> Of(int board) => rows[board];
    }
}
