using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>One seed's activations to train on whose truth is known, and how a dictionary of them is scored.</summary>
internal abstract class StudyDomain : IDisposable
{
    /// <summary>Which domain it is; the same in every seed.</summary>
    public abstract StudyDomainName Name { get; }

    /// <summary>The name of the activations.</summary>
    public abstract Site Site { get; }

    /// <summary>How well the model knows what coverage is about; null where nothing has to be shown.</summary>
    public virtual StudyGate? Gate => null;

    /// <summary>Training activations, the same at every call.</summary>
    public abstract IActivationStream Stream(int batchSize);

    /// <summary>Scores a dictionary on the domain's test set and on each draw of it.</summary>
    public abstract StudyPoint Score(StudyArm arm, int target, DictionaryOptions options, SparseAutoencoder dictionary, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Unit numbers of each draw with replacement.</summary>
    protected static int[][] Draws(int draws, int units, SeedStream stream) =>
        [.. Enumerable.Range(0, draws).Select(_ => Enumerable.Range(0, units).Select(_ => stream.NextInt32(units)).ToArray())];

    /// <summary>A score over all units (none named) and over each draw.</summary>
    protected static DrawnScore Drawn(int[][] draws, Func<int[], double> score)
    {
        var values = new double[draws.Length];
        Parallel.For(0, values.Length, draw => values[draw] = score(draws[draw]));
        return new(score([]), values);
    }
}
