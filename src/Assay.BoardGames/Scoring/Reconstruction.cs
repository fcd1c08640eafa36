using Assay.BoardGames.Properties;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Board reconstruction (arXiv 2408.00113, §2.4): the board read back from high-precision latents, on boards the labels were not learnt from.</summary>
/// <remarks>
/// A cell is predicted where some active classifier knows it. F1 is pooled over all boards and cells, as the reference's code does (its text speaks of a mean over boards, which is
/// <see cref="BoardTally.MeanBoardF1"/>). Also from the code: the threshold is chosen by the F1 per square, and the F1 per class there is what is reported.
/// </remarks>
public sealed class Reconstruction
{
    /// <summary>Thresholds 0, 0.1 … 0.9; at 1 next to nothing is active.</summary>
    public const int Steps = ThresholdGrid.Steps - 1;

    private readonly BoardTally[][] _games;
    private readonly BoardTally[] _sums;
    private readonly double[] _active;

    private Reconstruction(BoardTally[][] games, double[] active)
    {
        (_games, _active) = (games, active);
        _sums = [.. Enumerable.Range(0, ThresholdGrid.Steps).Select(step => games.Aggregate(default(BoardTally), (sum, game) => sum + game[step]))];
        BestStep = Enumerable.Range(0, Steps).MaxBy(step => _sums[step].SquareF1);
    }

    /// <summary>The score: F1 of all cells at <see cref="BestStep"/>.</summary>
    public double Score => _sums[BestStep].F1;

    /// <summary>The step with the best F1 per square, the lowest of equals.</summary>
    public int BestStep { get; }

    /// <summary>What was found at each step, [<see cref="Steps"/>].</summary>
    public IReadOnlyList<BoardTally> ByStep => _sums[..Steps];

    /// <summary>What was found at <see cref="BestStep"/>.</summary>
    public BoardTally Best => _sums[BestStep];

    /// <summary>What was found where each active latent contributes the cells of the highest threshold it clears that knows any (t = 1 among them).</summary>
    public BoardTally HighestThreshold => _sums[Steps];

    /// <summary>Classifiers that say yes per board at each step, those that know nothing included: L0 of the latents that are alive at step 0.</summary>
    public IReadOnlyList<double> ActivePerBoard => _active;

    /// <summary>Games the boards come from.</summary>
    public int Games => _games.Length;

    /// <summary>The score over drawn games, at the step chosen on all: for intervals.</summary>
    public double ScoreOver(ReadOnlySpan<int> games) => Over(games, BestStep).F1;

    /// <summary>The highest-threshold rule's F1 over drawn games.</summary>
    public double HighestThresholdOver(ReadOnlySpan<int> games) => Over(games, Steps).F1;

    /// <summary>Reads every board of <paramref name="features"/> by what is known and compares it with the labels.</summary>
    public static Reconstruction Of(HighPrecisionLabels known, SparseRows features, BoardLabels labels, ThresholdGrid grid)
    {
        ClassifierCounts.RequireSameBoards(features, labels);
        if (known.Cells != labels.Cells || known.Latents != grid.Latents || features.Width != grid.Latents)
            throw new ArgumentException(FormattableString.Invariant($"labels of {known.Latents} latents × {known.Cells} cells for features of {features.Width} × {labels.Cells}"), nameof(known));
        var readers = new BoardReader(known, features, labels, grid);
        var (games, active) = (new BoardTally[labels.Games][], new long[labels.Games][]);
        var firsts = Firsts(labels);
        Parallel.For(0, labels.Games, game => (games[game], active[game]) = readers.Read(firsts[game], firsts[game + 1]));
        return new(games, [.. Enumerable.Range(0, Steps).Select(step => active.Sum(counts => (double)counts[step]) / Math.Max(1, labels.Boards))]);
    }

    private BoardTally Over(ReadOnlySpan<int> games, int step)
    {
        var sum = default(BoardTally);
        foreach (var game in games)
            sum += _games[game][step];
        return sum;
    }

    // The first board of each game, and behind the last the number of boards.
    private static int[] Firsts(BoardLabels labels)
    {
        var firsts = new int[labels.Games + 1];
        for (var board = 0; board < labels.Boards; board++)
            firsts[labels.Game[board] + 1] = board + 1;
        return firsts;
    }
}
