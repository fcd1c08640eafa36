using System.Numerics.Tensors;
using Assay.Core.Errors;
using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Poisoning.Trajectories;

/// <summary>The BaDLoss score: mean Euclidean distance of a trajectory to the nearest trusted ones (Alex et al. 2024, arXiv 2408.13221).</summary>
/// <remarks>The authors take log(0.01 + score) and stretch it to 0…1. Both keep the order, which is all that rejection looks at, so neither is done here.</remarks>
public static class TrajectoryScores
{
    /// <summary>A score for every example; higher is more anomalous. A trusted example is not left out of its own neighbours, as published.</summary>
    /// <param name="trajectories">Of all examples, trusted ones included.</param>
    /// <param name="trusted">Row numbers of the trusted examples, at least as many as neighbours.</param>
    /// <param name="scoring">How.</param>
    /// <exception cref="AssayException">Too few trusted examples, one of them is not in the set, or nothing differs.</exception>
    public static double[] Of(LossTrajectories trajectories, IReadOnlyList<int> trusted, TrajectoryScoring scoring)
    {
        var points = Points(trajectories, trusted, scoring);
        var bank = Columns(points, trusted);
        var scores = new double[trajectories.Examples];
        Parallel.For(0, scores.Length, () => (new float[trusted.Count], new float[trusted.Count]), (i, _, buffers) =>
        {
            Distances(points[i], bank, buffers.Item1, buffers.Item2);
            scores[i] = MeanOfNearest(buffers.Item1, scoring.Neighbours);
            return buffers;
        }, _ => { });
        return scores;
    }

    /// <summary>Each trusted example's score against the others: what a clean example that no bank knows would get.</summary>
    public static double[] LeaveOneOut(LossTrajectories trajectories, IReadOnlyList<int> trusted, TrajectoryScoring scoring)
    {
        if (trusted.Count <= scoring.Neighbours)
            throw new AssayException(Invariant($"{trusted.Count} trusted examples: one is held against {scoring.Neighbours} others (neighbours), so there must be at least {scoring.Neighbours + 1}."));
        var points = Points(trajectories, trusted, scoring);
        var bank = Columns(points, trusted);
        var scores = new double[trusted.Count];
        Parallel.For(0, scores.Length, i =>
        {
            var (distances, difference) = (new float[trusted.Count], new float[trusted.Count]);
            Distances(points[trusted[i]], bank, distances, difference);
            distances[i] = float.PositiveInfinity;          // itself comes last
            scores[i] = MeanOfNearest(distances, scoring.Neighbours);
        });
        return scores;
    }

    // One point per example, a coordinate per kept epoch.
    private static float[][] Points(LossTrajectories trajectories, IReadOnlyList<int> trusted, TrajectoryScoring scoring)
    {
        OptionsCheck.Require(scoring, "scoring trajectories");
        Check(trajectories, trusted, scoring);
        var epochs = scoring.FilterEpochs ? EpochFilter.Kept(trajectories) : [.. Enumerable.Range(0, trajectories.Epochs)];
        var columns = epochs.Select(epoch => TrajectoryColumn.Of(trajectories, epoch, trusted, scoring)).ToArray();
        if (columns.All(column => column.AsSpan().IndexOfAnyExcept(column[0]) < 0))
            throw new AssayException("all trajectories are one and the same, so none can stand out: was the model trained at all?");
        return [.. Enumerable.Range(0, trajectories.Examples).Select(i => columns.Select(column => column[i]).ToArray())];
    }

    private static void Check(LossTrajectories trajectories, IReadOnlyList<int> trusted, TrajectoryScoring scoring)
    {
        if (trajectories.Epochs == 0)
            throw new AssayException("no epoch was recorded, so there are no trajectories.");
        if (trusted.Count < scoring.Neighbours)
            throw new AssayException(Invariant($"{trusted.Count} trusted examples, expected at least the {scoring.Neighbours} neighbours that distances are averaged over: give more, or lower neighbours."));
        foreach (var row in trusted.Where(row => row < 0 || row >= trajectories.Examples))
            throw new AssayException(Invariant($"trusted example {row} is not in the set, whose examples are 0 to {trajectories.Examples - 1}."));
        if (trusted.Distinct().Count() != trusted.Count)
            throw new AssayException(Invariant($"trusted example {trusted.GroupBy(row => row).First(group => group.Count() > 1).Key} is named twice."));
    }

    // [E][m]: an epoch of all trusted examples side by side, so that one instruction takes a step with many of them.
    private static float[][] Columns(float[][] points, IReadOnlyList<int> trusted) =>
        [.. Enumerable.Range(0, points[0].Length).Select(epoch => trusted.Select(row => points[row][epoch]).ToArray())];

    private static void Distances(float[] point, float[][] bank, float[] squares, float[] difference)
    {
        Array.Clear(squares);
        for (var epoch = 0; epoch < bank.Length; epoch++)
        {
            TensorPrimitives.Subtract(bank[epoch], point[epoch], difference);
            TensorPrimitives.MultiplyAdd(difference, difference, squares, squares);
        }
    }

    private static double MeanOfNearest(float[] squares, int neighbours)
    {
        Array.Sort(squares);
        var sum = 0.0;
        for (var i = 0; i < neighbours; i++)
            sum += Math.Sqrt(squares[i]);
        return sum / neighbours;
    }
}
