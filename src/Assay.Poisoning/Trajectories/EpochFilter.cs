namespace Assay.Poisoning.Trajectories;

/// <summary>Leaves out epochs whose loss spiked, which happens in training on many attacks at once (badloss, final version).</summary>
public static class EpochFilter
{
    private const int AlwaysKept = 3;

    /// <summary>How many times the recent mean makes a spike.</summary>
    private const double Spike = 2;

    /// <summary>Numbers of the epochs to keep: the first three, and each later one whose mean loss is below twice the mean of the last three that were kept.</summary>
    /// <remarks>Kept, not last: after one spike a window of the last three would let the next spike pass, or refuse all that follows a plateau.</remarks>
    public static int[] Kept(LossTrajectories trajectories)
    {
        var (kept, means) = (new List<int>(), new List<double>());
        for (var epoch = 0; epoch < trajectories.Epochs; epoch++)
        {
            var mean = Mean(trajectories.Losses(epoch));
            if (epoch >= AlwaysKept && !(mean < Spike * means.TakeLast(AlwaysKept).Average()))
                continue;
            kept.Add(epoch);
            means.Add(mean);
        }
        return [.. kept];
    }

    /// <summary>Mean loss of every epoch, in nats.</summary>
    public static double[] MeanLosses(LossTrajectories trajectories) => [.. Enumerable.Range(0, trajectories.Epochs).Select(epoch => Mean(trajectories.Losses(epoch)))];

    private static double Mean(ReadOnlySpan<float> losses)
    {
        var sum = 0.0;
        foreach (var loss in losses)
            sum += loss;
        return sum / losses.Length;
    }
}
