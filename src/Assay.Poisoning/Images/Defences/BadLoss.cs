using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops examples whose loss went another way than that of trusted examples (Alex et al. 2024, arXiv 2408.13221).</summary>
public sealed record BadLoss : IDefence, IOptions
{
    /// <inheritdoc/>
    public string Name { get; init; } = "BaDLoss";

    /// <summary>How trajectories are compared.</summary>
    public TrajectoryScoring Scoring { get; init; } = TrajectoryScoring.Paper;

    /// <summary>Share of all examples that is dropped, whatever their scores; without effect where <see cref="FalseDiscoveryRate"/> is given.</summary>
    public double Share { get; init; } = 0.4;               // badloss

    /// <summary>Drops by conformal p-values instead, so that at most this share of what is dropped is expected to be clean; null: <see cref="Share"/>. Ours.</summary>
    public double? FalseDiscoveryRate { get; init; }

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect) => Score(suspect.Trajectories, suspect.Trusted);

    /// <summary>The same of trajectories alone, whatever the examples are.</summary>
    /// <exception cref="AssayException">Too few trusted examples, or nothing differs.</exception>
    public Screening Score(LossTrajectories trajectories, IReadOnlyList<int> trusted)
    {
        OptionsCheck.Require(this, Name);
        var scores = TrajectoryScores.Of(trajectories, trusted, Scoring);
        if (FalseDiscoveryRate is not { } rate)
            return new(scores, Rejection.Share(scores, Share, trusted));
        var pValues = Rejection.PValues(scores, TrajectoryScores.LeaveOneOut(trajectories, trusted, Scoring));
        var dropped = Rejection.FalseDiscoveryRate(pValues, rate, trusted);
        return new(scores, dropped, Invariant($"p-values at {rate} false discoveries: {dropped.Count(one => one)} dropped"));
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Scoring.Faults())
            yield return fault with { Member = $"scoring.{fault.Member}" };
        if (Share is not (>= 0 and < 1))
            yield return new Fault("share", Invariant($"is {Share}, expected at least 0 and below 1"));
        if (FalseDiscoveryRate is not (null or (> 0 and < 1)))
            yield return new Fault("falseDiscoveryRate", Invariant($"is {FalseDiscoveryRate}, expected between 0 and 1"));
    }
}
