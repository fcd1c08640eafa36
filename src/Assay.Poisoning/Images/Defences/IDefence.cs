using System.Text.Json.Serialization;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Finds planted examples: a score for every example, and which of them are dropped before training anew.</summary>
/// <remarks>Knows the set under suspicion and the trusted examples, nothing of triggers, targets or the number of attacks; what a control knows beyond that, its constructor is given.</remarks>
public interface IDefence
{
    /// <summary>Its name in tables: <c>Spectral Signatures</c>.</summary>
    string Name { get; }

    /// <summary>Screens every example of the set.</summary>
    Screening Score(SuspectSet suspect);
}

/// <summary>A training set under suspicion, and what training on it has shown. Owns nothing.</summary>
public sealed record SuspectSet
{
    /// <summary>All examples, with the labels they came with.</summary>
    public required ImageSet Images { get; init; }

    /// <summary>Rows that are known to be clean.</summary>
    public required IReadOnlyList<int> Trusted { get; init; }

    /// <summary>A classifier trained on all of it, attacks included.</summary>
    public required Classifier Attacked { get; init; }

    /// <summary>Losses of all examples by epoch, in a training on all of it whose rate had hardly fallen.</summary>
    public required LossTrajectories Trajectories { get; init; }

    /// <summary>How classifiers are trained here, for defences that train one of their own.</summary>
    public required ClassifierTrainingOptions Training { get; init; }

    /// <summary>Of everything random in a defence.</summary>
    public required SeedStreams Seeds { get; init; }

    /// <summary>Shown by defences that take long.</summary>
    public IProgressReporter Progress { get; init; } = SilentProgress.Instance;

    /// <summary>Stops them.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>What a defence made of each example.</summary>
/// <param name="Scores">One per example, higher is more suspicious. Examples that were not looked at have the lowest score of all.</param>
/// <param name="Dropped">For each example whether it is left out of the new training.</param>
/// <param name="Note">What a reader of the table should know: classes that were taken for targets, or a subsample.</param>
/// <param name="LookedAt">Which examples were looked at; null for all. Orders of scores are judged by these alone.</param>
public sealed record Screening(double[] Scores, bool[] Dropped, string Note = "", bool[]? LookedAt = null)
{
    /// <summary>Rows that are kept, in order.</summary>
    [JsonIgnore]
    public int[] Kept => [.. Enumerable.Range(0, Dropped.Length).Where(row => !Dropped[row])];
}
