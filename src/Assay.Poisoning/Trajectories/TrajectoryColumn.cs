using Assay.Core.Statistics;

namespace Assay.Poisoning.Trajectories;

/// <summary>One epoch of all trajectories in the scale that they are compared in.</summary>
internal static class TrajectoryColumn
{
    // Of a normal distribution, the median absolute deviation is 1 / 1.4826 standard deviations.
    private const double DeviationsPerMad = 1.4826;

    public static float[] Of(LossTrajectories trajectories, int epoch, IReadOnlyList<int> trusted, TrajectoryScoring scoring) => scoring.Scale switch
    {
        TrajectoryScale.Loss => trajectories.Losses(epoch).ToArray(),
        TrajectoryScale.Probability => trajectories.Probabilities(epoch).ToArray(),
        TrajectoryScale.LogLoss => Logarithms(trajectories.Losses(epoch), scoring.LogFloor),
        TrajectoryScale.TwoSided => Standardised(Logarithms(trajectories.Losses(epoch), scoring.LogFloor), trusted, scoring.LogFloor),
        _ => throw new ArgumentOutOfRangeException(nameof(scoring), scoring.Scale, "no scale of trajectories"),
    };

    private static float[] Logarithms(ReadOnlySpan<float> losses, double floor)
    {
        var logarithms = new float[losses.Length];
        for (var i = 0; i < losses.Length; i++)
            logarithms[i] = (float)Math.Log(losses[i] + floor);
        return logarithms;
    }

    private static float[] Standardised(float[] column, IReadOnlyList<int> trusted, double floor)
    {
        var values = trusted.Select(row => (double)column[row]).ToArray();
        var median = Descriptive.Median(values);
        // Where most trusted losses are equal there is no spread to measure by; the floor keeps the unit finite.
        var spread = Math.Max(DeviationsPerMad * Descriptive.Median([.. values.Select(value => Math.Abs(value - median))]), floor);
        return [.. column.Select(value => (float)((value - median) / spread))];
    }
}
