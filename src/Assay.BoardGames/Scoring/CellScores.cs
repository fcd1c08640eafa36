using Assay.BoardGames.Properties;

namespace Assay.BoardGames.Scoring;

/// <summary>One classifier per cell, scored game by game: what held-out coverage, its floors and their intervals are made of.</summary>
/// <remarks>Bootstrap by drawing games: <c>Bootstrap.Statistic(scores.Games, drawn =&gt; scores.MeanF1Over(drawn), stream)</c>. Two of them over the same games may be drawn together.</remarks>
public sealed class CellScores
{
    private readonly CoverageDivisor _divisor;
    private readonly int[] _on, _both, _positives;      // [games, cells]

    /// <summary>Says about each board and cell what a classifier says: writes true or false into every place.</summary>
    internal delegate void Say(int board, Span<bool> yes);

    internal CellScores(BoardLabels labels, CoverageDivisor divisor, Say say)
    {
        (Games, Cells, _divisor) = (labels.Games, labels.Cells, divisor);
        (_on, _both, _positives) = (new int[Games * Cells], new int[Games * Cells], new int[Games * Cells]);
        var yes = new bool[Cells];
        for (var board = 0; board < labels.Boards; board++)
        {
            say(board, yes);
            Count(labels.Game[board] * Cells, yes, labels.True(board));
        }
    }

    /// <summary>Games scored.</summary>
    public int Games { get; }

    /// <summary>Cells per board, G.</summary>
    public int Cells { get; }

    /// <summary>Mean F1 over cells: those true on some board, or all (<see cref="CoverageDivisor"/>).</summary>
    public double MeanF1() => Mean(Sums([.. Enumerable.Range(0, Games)]));

    /// <summary>The same over drawn games; a game may come several times. Cells that are true in none of them are left out unless all cells count.</summary>
    public double MeanF1Over(ReadOnlySpan<int> games) => Mean(Sums(games));

    /// <summary>Each cell's F1 over all games; NaN where it is never true.</summary>
    public double[] F1PerCell() =>
        [.. Sums([.. Enumerable.Range(0, Games)]).Select(sum => sum.Positives == 0 ? double.NaN : ClassifierCounts.F1Of(sum.Both, sum.On, sum.Positives))];

    private double Mean((long On, long Both, long Positives)[] sums)
    {
        var (total, cells) = (0.0, 0);
        foreach (var (on, both, positives) in sums)
        {
            total += both == 0 ? 0 : ClassifierCounts.F1Of(both, on, positives);
            cells += positives > 0 || _divisor == CoverageDivisor.AllCells ? 1 : 0;
        }
        return total / Math.Max(1, cells);
    }

    private (long On, long Both, long Positives)[] Sums(ReadOnlySpan<int> games)
    {
        var sums = new (long On, long Both, long Positives)[Cells];
        foreach (var game in games)
        {
            var at = game * Cells;
            for (var cell = 0; cell < Cells; cell++)
            {
                sums[cell].On += _on[at + cell];
                sums[cell].Both += _both[at + cell];
                sums[cell].Positives += _positives[at + cell];
            }
        }
        return sums;
    }

    private void Count(int at, ReadOnlySpan<bool> yes, ReadOnlySpan<int> trueCells)
    {
        for (var cell = 0; cell < yes.Length; cell++)
            _on[at + cell] += yes[cell] ? 1 : 0;
        foreach (var cell in trueCells)
        {
            _positives[at + cell]++;
            _both[at + cell] += yes[cell] ? 1 : 0;
        }
    }
}
