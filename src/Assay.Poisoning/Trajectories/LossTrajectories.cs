using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Poisoning.Trajectories;

/// <summary>What a model in training made of every example, epoch by epoch. Knows nothing of what an example is.</summary>
/// <remarks>Examples are rows, numbered as in the set they are of. About 8 bytes an example and epoch: 50,000 × 30 take 12 MB.</remarks>
public sealed class LossTrajectories
{
    private readonly List<float[]> _losses = [];
    private readonly List<float[]> _probabilities = [];

    /// <summary>No epochs yet.</summary>
    /// <param name="examples">Examples in the set.</param>
    public LossTrajectories(int examples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(examples);
        Examples = examples;
    }

    /// <summary>Examples.</summary>
    public int Examples { get; }

    /// <summary>Epochs recorded so far.</summary>
    public int Epochs => _losses.Count;

    /// <summary>Cross-entropy of each example's given label after an epoch, in nats.</summary>
    public ReadOnlySpan<float> Losses(int epoch) => _losses[epoch];

    /// <summary>Probability of each example's given label after an epoch, 0…1.</summary>
    public ReadOnlySpan<float> Probabilities(int epoch) => _probabilities[epoch];

    /// <summary>Adds an epoch. A loss that is no number stops here, where its epoch is still known.</summary>
    /// <exception cref="AssayException">A loss is not finite.</exception>
    public void Add(float[] losses, float[] probabilities)
    {
        if (losses.Length != Examples || probabilities.Length != Examples)
            throw new ArgumentException(Invariant($"an epoch has {losses.Length} losses and {probabilities.Length} probabilities, expected one for each of the {Examples} examples"));
        var bad = Array.FindIndex(losses, loss => !float.IsFinite(loss));
        if (bad >= 0)
            throw new AssayException(Invariant($"epoch {Epochs}: the loss of example {bad} is {losses[bad]}: the training has diverged; lower its learning rate."));
        _losses.Add(losses);
        _probabilities.Add(probabilities);
    }
}
