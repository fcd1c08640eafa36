using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Training;

/// <summary>How training images are varied.</summary>
public enum Augmentation
{
    /// <summary>As they are: signs must not be mirrored.</summary>
    None,

    /// <summary>Mirrored by chance, and moved by up to four pixels each way with the edges reflected: CIFAR-10.</summary>
    FlipAndCrop,
}

/// <summary>How a classifier is trained.</summary>
/// <remarks>AdamW with betas 0.9 and 0.999; the rate falls along a cosine once an epoch. An example's loss counts up to 100 nats, which keeps one wild example from ruining a batch.</remarks>
public sealed record ClassifierTrainingOptions : IOptions
{
    /// <summary>Passes over the images.</summary>
    public int Epochs { get; init; } = 100;                 // badloss, CIFAR-10

    /// <summary>Passes after which the cosine would reach zero; null for <see cref="Epochs"/>. Tracking stops long before, at a rate that has hardly fallen.</summary>
    public int? CosineEpochs { get; init; }

    /// <summary>Images a step.</summary>
    public int BatchSize { get; init; } = 128;              // badloss, CIFAR-10

    /// <summary>AdamW's rate in the first epoch.</summary>
    public double LearningRate { get; init; } = 1e-3;       // badloss

    /// <summary>AdamW's decay of weights.</summary>
    public double WeightDecay { get; init; } = 1e-4;        // badloss

    /// <summary>How images are varied.</summary>
    public Augmentation Augmentation { get; init; }

    /// <summary>Loss in nats below which an example is pushed back up: |loss − b| + b is lowered instead of the loss (Ishida et al. 2020, here for each example); null for none.</summary>
    public double? Flooding { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("epochs", Epochs), ("cosineEpochs", CosineEpochs ?? 1), ("batchSize", BatchSize)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (CosineEpochs < Epochs)
            yield return new Fault("cosineEpochs", Invariant($"is {CosineEpochs}, fewer than the {Epochs} epochs: the rate would rise again"));
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            yield return new Fault("weightDecay", Invariant($"is {WeightDecay}, expected at least 0"));
        if (Flooding is { } level && (!(level > 0) || double.IsInfinity(level)))
            yield return new Fault("flooding", Invariant($"is {level}, expected above 0"));
    }

    /// <summary>The rate in an epoch, counted from 0.</summary>
    internal double LearningRateAt(int epoch) => LearningRate * (1 + Math.Cos(Math.PI * epoch / (CosineEpochs ?? Epochs))) / 2;
}
