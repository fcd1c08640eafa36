namespace Assay.BoardGames.Scoring;

/// <summary>Coverage where each latent may serve one cell only: the assignment of latents to cells of the largest mean F1, at the threshold where that is best.</summary>
/// <remarks>Not from the paper. The distance to <see cref="Coverage"/> is how much of that rests on latents that serve many cells.</remarks>
public sealed class OneToOneCoverage
{
    private readonly double[] _byStep;

    private OneToOneCoverage(IReadOnlyList<IReadOnlyList<CellClassifier>> best, int divisor)
    {
        _byStep = [.. best.Select(cells => cells.Sum(cell => cell.F1) / Math.Max(1, divisor))];
        BestStep = Array.IndexOf(_byStep, _byStep.Max());
        Assigned = best[BestStep];
    }

    /// <summary>The score.</summary>
    public double Score => _byStep[BestStep];

    /// <summary>The step where it is reached, the lowest of equals.</summary>
    public int BestStep { get; }

    /// <summary>The mean at every step.</summary>
    public IReadOnlyList<double> ByStep => _byStep;

    /// <summary>Every cell's own latent; −1 with F1 0 where none is left that ever fires with it.</summary>
    public IReadOnlyList<CellClassifier> Assigned { get; }

    /// <summary>One-to-one coverage from counts.</summary>
    public static OneToOneCoverage Of(ClassifierCounts counts, CoverageDivisor divisor = CoverageDivisor.CellsThatOccur)
    {
        var best = new IReadOnlyList<CellClassifier>[ThresholdGrid.Steps];
        Parallel.For(0, best.Length, step => best[step] = At(counts, step));
        return new(best, Coverage.CellsOf(counts, divisor));
    }

    private static CellClassifier[] At(ClassifierCounts counts, int step)
    {
        int[] cells = [.. Enumerable.Range(0, counts.Cells).Where(cell => counts.Positives(cell) > 0)];
        int[] latents = [.. counts.Alive];
        var gains = new double[cells.Length][];
        for (var row = 0; row < cells.Length; row++)
        {
            // Columns beyond the latents stand for "no latent", so that cells may outnumber latents.
            gains[row] = new double[Math.Max(latents.Length, cells.Length)];
            for (var column = 0; column < latents.Length; column++)
                gains[row][column] = counts.F1(latents[column], step, cells[row]);
        }
        var columns = Assignment.Best(gains);
        var result = Enumerable.Range(0, counts.Cells).Select(cell => new CellClassifier(cell, -1, step, 0)).ToArray();
        for (var row = 0; row < cells.Length; row++)
        {
            if (gains[row][columns[row]] > 0)
                result[cells[row]] = new(cells[row], latents[columns[row]], step, gains[row][columns[row]]);
        }
        return result;
    }
}
