using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>One dictionary in training: the seam behind which the hot loop lies. A batch goes in; parameters are updated and the step's figures come out.</summary>
internal interface IDictionaryStep : IDisposable
{
    /// <summary>Everything the next step depends on (parameters, moments, counters), by name: what a checkpoint holds. The tensors stay the step's own.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Sets what depends on data before the first step of a run; a resumed run skips it.</summary>
    void Begin(Tensor target);

    /// <summary>One optimiser step on normalised activations, input [B, d] and target [B, e] (the same tensor for an autoencoder).</summary>
    StepFigures Step(Tensor input, Tensor target, StepSettings settings);

    /// <summary>The dictionary so far, for raw activations: inputs were divided by <paramref name="inputConstant"/>, targets by <paramref name="targetConstant"/>.</summary>
    SparseAutoencoder Fold(double inputConstant, double targetConstant);

    /// <summary>State of the latents after the last step that was asked for figures.</summary>
    LatentHealth Health(long deadAfterTokens);
}

/// <summary>What the schedules say for one step. <paramref name="Number"/> counts from 1; <paramref name="SparsityShare"/> is the share of λ in force.</summary>
/// <param name="Number">The step's number, from 1: Adam's t.</param>
/// <param name="LearningRate">The run's learning rate now.</param>
/// <param name="SparsityShare">Share of the sparsity coefficient in force, 0 to 1.</param>
/// <param name="WithFigures">Whether the figures beyond the squared error are wanted; they cost passes over [B, M].</param>
internal sealed record StepSettings(long Number, double LearningRate, double SparsityShare, bool WithFigures);

/// <summary>Batch means before the update, in normalised units. All but the squared error are NaN unless asked for.</summary>
/// <param name="SquaredError">‖x − x̂‖², summed over dimensions.</param>
/// <param name="Sparsity">The sparsity term with its coefficient.</param>
/// <param name="Auxiliary">The auxiliary term with its coefficient; 0 where the architecture has none.</param>
/// <param name="L0">Active latents per row.</param>
/// <param name="Variance">‖x − mean‖² of the batch, for the fraction of variance unexplained.</param>
internal sealed record StepFigures(double SquaredError, double Sparsity, double Auxiliary, double L0, double Variance)
{
    /// <summary>‖x − x̂‖, not squared, where the dictionary minimises that; else NaN.</summary>
    public double ErrorNorm { get; init; } = double.NaN;

    /// <summary>λ in force, the warm-up's share included; 0 where nothing is penalised.</summary>
    public double Lambda { get; init; } = double.NaN;

    /// <summary>The penalty's exponent.</summary>
    public double Exponent { get; init; } = double.NaN;

    public double Loss => (double.IsNaN(ErrorNorm) ? SquaredError : ErrorNorm) + Sparsity + Auxiliary;

    public double Fvu => SquaredError / Variance;
}

/// <summary>Facts about the latents of one dictionary in training; those about thresholds are NaN where it trains none.</summary>
internal sealed record LatentHealth(double DeadShare, double KernelHitRate, double MovedShare, double UnderHalfBandwidthShare, double SparsityGradientShare);
