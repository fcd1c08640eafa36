using Assay.Core.Options;

namespace Assay.Poisoning.Trajectories;

/// <summary>In which terms two trajectories are compared.</summary>
public enum TrajectoryScale
{
    /// <summary>Cross-entropy, as published.</summary>
    Loss,

    /// <summary>Probability of the given label, the authors' other choice.</summary>
    Probability,

    /// <summary>log(loss + <see cref="TrajectoryScoring.LogFloor"/>): what is learnt too well is as far away as what is learnt too badly. Ours.</summary>
    LogLoss,

    /// <summary>Log-loss less the trusted examples' median of the epoch, over their spread: late epochs, where trusted losses differ little, count as much as early ones. Ours.</summary>
    TwoSided,
}

/// <summary>How far an example's trajectory is from trusted ones.</summary>
public sealed record TrajectoryScoring : IOptions
{
    /// <summary>As published.</summary>
    public static TrajectoryScoring Paper { get; } = new();

    /// <summary>What our own runs recommend: logarithms of losses. Ours.</summary>
    public static TrajectoryScoring Recommended { get; } = new() { Scale = TrajectoryScale.LogLoss };

    /// <summary>What trajectories are made of.</summary>
    public TrajectoryScale Scale { get; init; } = TrajectoryScale.Loss;

    /// <summary>Nearest trusted trajectories whose distances are averaged.</summary>
    public int Neighbours { get; init; } = 50;              // badloss, final version

    /// <summary>Whether epochs of spiking loss are left out.</summary>
    public bool FilterEpochs { get; init; } = true;         // badloss, final version

    /// <summary>Added to a loss before its logarithm, in nats.</summary>
    public double LogFloor { get; init; } = 1e-3;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Neighbours < 1)
            yield return new Fault("neighbours", FormattableString.Invariant($"is {Neighbours}, expected at least 1"));
        if (LogFloor is not (> 0 and <= 1))
            yield return new Fault("logFloor", FormattableString.Invariant($"is {LogFloor}, expected above 0 and at most 1"));
    }
}
