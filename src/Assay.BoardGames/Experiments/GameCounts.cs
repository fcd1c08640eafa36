using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Dictionaries;

namespace Assay.BoardGames.Experiments;

/// <summary>Coverage by classifiers that were chosen on other games, game by game so that games can be drawn anew.</summary>
internal sealed class GameCounts
{
    // Of each game and cell: boards where the classifier says yes, where it is right, where the cell is true.
    private readonly int[][] _on, _right, _true;

    private GameCounts(int games, int cells) =>
        (_on, _right, _true) = (Tables(games, cells), Tables(games, cells), Tables(games, cells));

    /// <summary>How each cell's chosen classifier does on some boards.</summary>
    public static GameCounts Of(IReadOnlyList<CellClassifier> chosen, SparseRows features, BoardLabels labels, ThresholdGrid grid)
    {
        var counts = new GameCounts(labels.Games, labels.Cells);
        var value = new float[features.Width];
        for (var board = 0; board < labels.Boards; board++)
        {
            var (from, to) = ((int)features.Offsets[board], (int)features.Offsets[board + 1]);
            for (var pair = from; pair < to; pair++)
                value[features.Latents[pair]] = features.Values[pair];
            counts.Add(chosen, value, labels.True(board), labels.Game[board], grid);
            for (var pair = from; pair < to; pair++)
                value[features.Latents[pair]] = 0;
        }
        return counts;
    }

    /// <summary>Mean F1 over the cells that occur, over drawn games; over all of them where none are given.</summary>
    public double Coverage(ReadOnlySpan<int> games)
    {
        var cells = _on[0].Length;
        var (on, right, @true) = (Sum(_on, games, cells), Sum(_right, games, cells), Sum(_true, games, cells));
        var (sum, occurring) = (0.0, 0);
        for (var cell = 0; cell < cells; cell++)
        {
            if (@true[cell] == 0)
                continue;
            occurring++;
            sum += 2.0 * right[cell] / (on[cell] + @true[cell]);
        }
        return sum / occurring;
    }

    private void Add(IReadOnlyList<CellClassifier> chosen, float[] value, ReadOnlySpan<int> @true, int game, ThresholdGrid grid)
    {
        foreach (var cell in @true)
            _true[game][cell]++;
        for (var cell = 0; cell < chosen.Count; cell++)
        {
            var (latent, step) = (chosen[cell].Latent, chosen[cell].Step);
            if (latent < 0 || !(value[latent] > grid.Threshold(latent, step)))
                continue;
            _on[game][cell]++;
            _right[game][cell] += @true.BinarySearch(cell) >= 0 ? 1 : 0;
        }
    }

    private static long[] Sum(int[][] tables, ReadOnlySpan<int> games, int cells)
    {
        var sum = new long[cells];
        var count = games.IsEmpty ? tables.Length : games.Length;
        for (var i = 0; i < count; i++)
        {
            var table = tables[games.IsEmpty ? i : games[i]];
            for (var cell = 0; cell < cells; cell++)
                sum[cell] += table[cell];
        }
        return sum;
    }

    private static int[][] Tables(int games, int cells) => [.. Enumerable.Range(0, games).Select(_ => new int[cells])];
}
