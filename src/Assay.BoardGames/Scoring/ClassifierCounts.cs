using Assay.BoardGames.Properties;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>How often every classifier (latent, threshold) says yes on some boards, and how often each cell is true then: all that coverage and labels need.</summary>
/// <remarks>
/// Counted from what is there: a histogram over thresholds of active latents × true cells, latent by latent, on all cores. The reference multiplies dense tensors of thresholds × features ×
/// boards × squares; at 59,000 boards this does a few hundred million increments instead.
/// </remarks>
public sealed class ClassifierCounts
{
    /// <summary>Added to denominators where the reference adds it, so that F1 of nothing is 0.</summary>
    internal const double Epsilon = 1e-8;

    private readonly int[] _alive, _places, _on, _truePositives, _positives;

    private ClassifierCounts(ThresholdGrid grid, BoardLabels labels)
    {
        (Latents, Boards, Cells) = (grid.Latents, labels.Boards, labels.Cells);
        (_alive, _positives) = ([.. grid.Alive], labels.Positives());
        _places = new int[Latents];
        Array.Fill(_places, -1);
        for (var place = 0; place < _alive.Length; place++)
            _places[_alive[place]] = place;
        _on = new int[_alive.Length * ThresholdGrid.Steps];
        _truePositives = new int[checked(_on.Length * Cells)];
    }

    /// <summary>Latents of the dictionary, M; counts exist of those that are alive.</summary>
    public int Latents { get; }

    /// <summary>Boards counted, N.</summary>
    public int Boards { get; }

    /// <summary>Cells per board, G.</summary>
    public int Cells { get; }

    /// <summary>Latents that make classifiers, by their number in the dictionary, rising.</summary>
    public ReadOnlySpan<int> Alive => _alive;

    /// <summary>Counts over the boards that <paramref name="features"/> and <paramref name="labels"/> are both rows of.</summary>
    public static ClassifierCounts Of(SparseRows features, BoardLabels labels, ThresholdGrid grid)
    {
        RequireSameBoards(features, labels);
        var counts = new ClassifierCounts(grid, labels);
        var columns = new LatentColumns(features, grid);
        Parallel.For(0, counts._alive.Length, place => counts.Count(place, columns, labels));
        return counts;
    }

    /// <summary>On how many boards a latent says yes at a step; 0 of a dead latent.</summary>
    public int On(int latent, int step) => _places[latent] < 0 ? 0 : _on[_places[latent] * ThresholdGrid.Steps + step];

    /// <summary>On how many of them a cell is true.</summary>
    public int TruePositives(int latent, int step, int cell) => _places[latent] < 0 ? 0 : TruePositives(latent, step)[cell];

    /// <summary>On how many of them each cell is true, [G], of a latent that is alive.</summary>
    public ReadOnlySpan<int> TruePositives(int latent, int step) =>
        _truePositives.AsSpan((_places[latent] * ThresholdGrid.Steps + step) * Cells, Cells);

    /// <summary>On how many boards a cell is true.</summary>
    public int Positives(int cell) => _positives[cell];

    /// <summary>F1 of a classifier for a cell, §2.3 of the paper with the reference's 1e-8 in each denominator.</summary>
    public double F1(int latent, int step, int cell) => F1Of(TruePositives(latent, step, cell), On(latent, step), _positives[cell]);

    /// <summary>F1 from counts, with 1e-8 in each denominator.</summary>
    internal static double F1Of(double truePositives, double on, double positives)
    {
        var (precision, recall) = (truePositives / (on + Epsilon), truePositives / (positives + Epsilon));
        return 2 * precision * recall / (precision + recall + Epsilon);
    }

    /// <summary>Throws where features and labels are not of as many boards.</summary>
    internal static void RequireSameBoards(SparseRows features, BoardLabels labels)
    {
        if (features.Count != labels.Boards)
            throw new ArgumentException(FormattableString.Invariant($"features of {features.Count} boards, labels of {labels.Boards}"), nameof(labels));
    }

    private void Count(int place, LatentColumns columns, BoardLabels labels)
    {
        var table = _truePositives.AsSpan(place * ThresholdGrid.Steps * Cells, ThresholdGrid.Steps * Cells);
        var on = _on.AsSpan(place * ThresholdGrid.Steps, ThresholdGrid.Steps);
        var boards = columns.Boards(_alive[place]);
        var cleared = columns.Cleared(_alive[place]);
        for (var i = 0; i < boards.Length; i++)
        {
            on[cleared[i] - 1]++;
            var row = table.Slice((cleared[i] - 1) * Cells, Cells);
            foreach (var cell in labels.True(boards[i]))
                row[cell]++;
        }
        // A board counted at the highest threshold it clears is a yes at all lower ones.
        for (var step = ThresholdGrid.Steps - 2; step >= 0; step--)
        {
            on[step] += on[step + 1];
            for (var cell = 0; cell < Cells; cell++)
                table[step * Cells + cell] += table[(step + 1) * Cells + cell];
        }
    }
}
