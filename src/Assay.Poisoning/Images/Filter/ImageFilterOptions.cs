using Assay.Core.Options;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>How a user's own training set is filtered.</summary>
public sealed record ImageFilterOptions : IOptions
{
    /// <summary>The folder of images, of any format that <see cref="Formats.ImageFolders"/> reads; only its training images are looked at.</summary>
    public required string Data { get; init; }

    /// <summary>A text file of the examples that are known to be clean, one a line: row numbers from 0, or names.</summary>
    public required string Trusted { get; init; }

    /// <summary>How examples are scored and dropped.</summary>
    public BadLoss Defence { get; init; } = new DefenceSuite().Recommended;

    /// <summary>Pixels a side that images of various sizes are scaled to.</summary>
    public int Side { get; init; } = 32;

    /// <summary>The network that is trained to take down losses.</summary>
    public NetworkSize Network { get; init; }

    /// <summary>Its training.</summary>
    public ClassifierTrainingOptions Training { get; init; } = new() { Epochs = 30, CosineEpochs = 100 };      // badloss

    /// <summary>Losses as the training pass meets them, at no cost, instead of in a pass of their own after each epoch.</summary>
    public bool Free { get; init; }

    /// <summary>Most suspicious examples whose trajectories the report plots.</summary>
    public int Shown { get; init; } = 8;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions)[])[("defence", Defence), ("training", Training)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
        if (Side is < 8 or > 512)
            yield return new Fault("side", Invariant($"is {Side}, expected 8 to 512"));
        if (Shown is < 0 or > 50)
            yield return new Fault("shown", Invariant($"is {Shown}, expected 0 to 50"));
    }
}
