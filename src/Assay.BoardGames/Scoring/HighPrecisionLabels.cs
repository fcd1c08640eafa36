using System.Numerics;

namespace Assay.BoardGames.Scoring;

/// <summary>When a latent counts as knowing a cell.</summary>
/// <param name="Precision">Share of its boards on which the cell must be true, at least.</param>
/// <param name="TruePositives">Boards on which both must be seen, at least: of the true positives, not of all boards it fires on.</param>
public sealed record HighPrecisionOptions(double Precision = 0.95, int TruePositives = 10);

/// <summary>The cells that each classifier (latent, threshold) knows: true on at least 95 % of the boards it says yes to, and on at least 10 of them (arXiv 2408.00113, §2.4).</summary>
public sealed class HighPrecisionLabels
{
    private readonly ulong[] _cells;

    private HighPrecisionLabels(int latents, int cells)
    {
        (Latents, Cells, Words) = (latents, cells, (cells + 63) / 64);
        _cells = new ulong[checked(latents * ThresholdGrid.Steps * Words)];
    }

    /// <summary>Latents of the dictionary, M.</summary>
    public int Latents { get; }

    /// <summary>Cells per board, G.</summary>
    public int Cells { get; }

    /// <summary>Words of 64 bits that hold one board's cells.</summary>
    internal int Words { get; }

    /// <summary>Labels from counts over the boards that may be learnt from.</summary>
    public static HighPrecisionLabels Of(ClassifierCounts counts, HighPrecisionOptions? options = null)
    {
        options ??= new();
        var labels = new HighPrecisionLabels(counts.Latents, counts.Cells);
        foreach (var latent in counts.Alive)
        {
            for (var step = 0; step < ThresholdGrid.Steps; step++)
                labels.Take(counts, latent, step, options);
        }
        return labels;
    }

    /// <summary>Whether a classifier knows a cell.</summary>
    public bool Knows(int latent, int step, int cell) => (Bits(latent, step)[cell / 64] >> (cell % 64) & 1) != 0;

    /// <summary>How many cells a classifier knows.</summary>
    public int CellsOf(int latent, int step)
    {
        var sum = 0;
        foreach (var word in Bits(latent, step))
            sum += BitOperations.PopCount(word);
        return sum;
    }

    /// <summary>How many latents know each cell at one step, [G].</summary>
    public int[] LatentsPerCell(int step) =>
        [.. Enumerable.Range(0, Cells).Select(cell => Enumerable.Range(0, Latents).Count(latent => Knows(latent, step, cell)))];

    /// <summary>How many cells each latent that knows any knows at one step.</summary>
    public int[] CellsPerLatent(int step) =>
        [.. Enumerable.Range(0, Latents).Select(latent => CellsOf(latent, step)).Where(cells => cells > 0)];

    /// <summary>Pairs of latent and cell at every step, [<see cref="ThresholdGrid.Steps"/>].</summary>
    public int[] Pairs() => [.. Enumerable.Range(0, ThresholdGrid.Steps).Select(step => Enumerable.Range(0, Latents).Sum(latent => CellsOf(latent, step)))];

    /// <summary>Those pairs where the cell is also true on at most a tenth of the boards the classifier says no to, at every step.</summary>
    public int[] PairsWithRecall(ClassifierCounts counts)
    {
        var pairs = new int[ThresholdGrid.Steps];
        foreach (var latent in counts.Alive)
        {
            for (var step = 0; step < pairs.Length; step++)
                pairs[step] += Enumerable.Range(0, Cells).Count(cell => Knows(latent, step, cell) && MissedRate(counts, latent, step, cell) <= 0.1);
        }
        return pairs;
    }

    /// <summary>The cells of a classifier as bits.</summary>
    internal ReadOnlySpan<ulong> Bits(int latent, int step) => _cells.AsSpan((latent * ThresholdGrid.Steps + step) * Words, Words);

    private static double MissedRate(ClassifierCounts counts, int latent, int step, int cell)
    {
        var off = counts.Boards - counts.On(latent, step);
        return off == 0 ? 0 : (double)(counts.Positives(cell) - counts.TruePositives(latent, step, cell)) / off;
    }

    private void Take(ClassifierCounts counts, int latent, int step, HighPrecisionOptions options)
    {
        double on = counts.On(latent, step);
        var both = counts.TruePositives(latent, step);
        var bits = _cells.AsSpan((latent * ThresholdGrid.Steps + step) * Words, Words);
        for (var cell = 0; cell < both.Length; cell++)
        {
            if (both[cell] >= options.TruePositives && both[cell] > 0 && both[cell] / on >= options.Precision)
                bits[cell / 64] |= 1UL << (cell % 64);
        }
    }
}
