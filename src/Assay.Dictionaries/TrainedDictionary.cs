namespace Assay.Dictionaries;

/// <summary>A dictionary that was trained: ready for raw activations, with how its training went. Owns the dictionary.</summary>
public sealed class TrainedDictionary(DictionaryOptions options, SparseAutoencoder dictionary, ThresholdHealth health, TrainingFigures lastStep) : IDisposable
{
    /// <summary>What was asked for.</summary>
    public DictionaryOptions Options { get; } = options;

    /// <summary>The folded dictionary.</summary>
    public SparseAutoencoder Dictionary { get; } = dictionary;

    /// <summary>Whether thresholds and latents were really trained.</summary>
    public ThresholdHealth Health { get; } = health;

    /// <summary>Figures of the last batch.</summary>
    public TrainingFigures LastStep { get; } = lastStep;

    /// <inheritdoc/>
    public void Dispose() => Dictionary.Dispose();
}

/// <summary>Means over one training batch, on normalised activations: for watching a run, not for comparing dictionaries, which is the evaluator's work.</summary>
/// <param name="Step">The step, counted from 1.</param>
/// <param name="Loss">Everything that was minimised.</param>
/// <param name="SquaredError">‖x − x̂‖² summed over dimensions.</param>
/// <param name="Fvu">The squared error over the batch's variance about its mean.</param>
/// <param name="L0">Active latents per row.</param>
public sealed record TrainingFigures(long Step, double Loss, double SquaredError, double Fvu, double L0);
