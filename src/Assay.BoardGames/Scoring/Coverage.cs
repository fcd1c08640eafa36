using Assay.BoardGames.Properties;

namespace Assay.BoardGames.Scoring;

/// <summary>By how many cells a sum over cells is divided.</summary>
public enum CoverageDivisor
{
    /// <summary>Cells that are true on at least one of the boards. The attainable maximum is 1.</summary>
    CellsThatOccur,

    /// <summary>All cells, as published: 192 on the Othello board though its 64 empty cells are masked (attainable .667), 768 on the chess board though no pawn stands on a first rank.</summary>
    AllCells,
}

/// <summary>The best classifier of one cell.</summary>
/// <param name="Cell">The cell's number.</param>
/// <param name="Latent">The latent, by its number in the dictionary; −1 where none is alive.</param>
/// <param name="Step">The threshold, <see cref="ThresholdGrid.Share"/>.</param>
/// <param name="F1">Where it was chosen.</param>
public sealed record CellClassifier(int Cell, int Latent, int Step, double F1);

/// <summary>Coverage (arXiv 2408.00113, §2.3): the mean over cells of the best latent's F1, at the one threshold where that mean is largest.</summary>
/// <remarks>One threshold for all cells of a property; a latent may serve any number of cells. Chosen and scored on the same boards, so it flatters.</remarks>
public sealed class Coverage
{
    private readonly CellClassifier[][] _best;
    private readonly double[] _byStep;

    private Coverage(CellClassifier[][] best, int divisor)
    {
        (_best, Divisor) = (best, divisor);
        _byStep = [.. best.Select(cells => cells.Sum(cell => cell.F1) / Math.Max(1, divisor))];
        BestStep = Array.IndexOf(_byStep, _byStep.Max());
    }

    /// <summary>The score.</summary>
    public double Score => _byStep[BestStep];

    /// <summary>The step where it is reached, the lowest of equals.</summary>
    public int BestStep { get; }

    /// <summary>Cells that the sum is divided by.</summary>
    public int Divisor { get; }

    /// <summary>The same over all cells, as published, whatever it was divided by.</summary>
    public Coverage OverAllCells => new(_best, _best[0].Length);

    /// <summary>The mean at every step, [<see cref="ThresholdGrid.Steps"/>].</summary>
    public IReadOnlyList<double> ByStep => _byStep;

    /// <summary>Every cell's best latent at <see cref="BestStep"/>.</summary>
    public IReadOnlyList<CellClassifier> Best => _best[BestStep];

    /// <summary>Every cell's best latent at one step.</summary>
    public IReadOnlyList<CellClassifier> At(int step) => _best[step];

    /// <summary>Cells whose best latent's F1 is above a level, at every step, [<see cref="ThresholdGrid.Steps"/>].</summary>
    public int[] CellsAbove(double level) => [.. _best.Select(cells => cells.Count(cell => cell.F1 > level))];

    /// <summary>Coverage from counts.</summary>
    public static Coverage Of(ClassifierCounts counts, CoverageDivisor divisor = CoverageDivisor.CellsThatOccur) =>
        new([.. Enumerable.Range(0, ThresholdGrid.Steps).Select(step => BestAt(counts, step))], CellsOf(counts, divisor));

    /// <summary>Coverage of a property by features: thresholds from the same boards.</summary>
    public static Coverage Of(Dictionaries.SparseRows features, BoardLabels labels, CoverageDivisor divisor = CoverageDivisor.CellsThatOccur) =>
        Of(ClassifierCounts.Of(features, labels, ThresholdGrid.Of(features)), divisor);

    internal static int CellsOf(ClassifierCounts counts, CoverageDivisor divisor) =>
        divisor == CoverageDivisor.AllCells ? counts.Cells : Enumerable.Range(0, counts.Cells).Count(cell => counts.Positives(cell) > 0);

    private static CellClassifier[] BestAt(ClassifierCounts counts, int step)
    {
        var (f1, latents) = (new double[counts.Cells], new int[counts.Cells]);
        Array.Fill(latents, -1);
        foreach (var latent in counts.Alive)
        {
            var on = counts.On(latent, step);
            var both = counts.TruePositives(latent, step);
            for (var cell = 0; cell < both.Length; cell++)
            {
                var here = both[cell] == 0 ? 0 : ClassifierCounts.F1Of(both[cell], on, counts.Positives(cell));
                if (here > f1[cell] || latents[cell] < 0)
                    (f1[cell], latents[cell]) = (here, latent);
            }
        }
        return [.. f1.Select((value, cell) => new CellClassifier(cell, latents[cell], step, value))];
    }
}
