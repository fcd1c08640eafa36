namespace Assay.Dictionaries.Architectures;

/// <summary>The two settings that p-annealing is known in. Both keep Adam at (0.9, 0.999) for Standard dictionaries, which their options take over by themselves.</summary>
public sealed class PAnnealingForm
{
    private readonly ReconstructionLoss _loss;
    private readonly Func<long, DictionaryTrainingOptions> _training;

    private PAnnealingForm(ReconstructionLoss loss, Func<long, DictionaryTrainingOptions> training) => (_loss, _training) = (loss, training);

    /// <summary>2408.00113's own: the error's norm is not squared, λ is whole from the first step, training ends at p = 0.289. λ there: 0.02 to 0.08.</summary>
    /// <remarks>The warm-up of the learning rate runs along half a cosine here, along a line there.</remarks>
    public static PAnnealingForm Paper { get; } = new(ReconstructionLoss.Norm, steps => new()
    {
        Steps = steps, BatchSize = 8192, LearningRate = 3e-4, WarmUpSteps = Math.Min(steps, 1000), WarmUpFrom = 0, SparsityWarmUpSteps = 0,
    });

    /// <summary>dictionary_learning's at present: squared errors, λ rising over its warm-up. λ in its demo: 0.006 to 0.025, on activations of unit norm.</summary>
    public static PAnnealingForm Current { get; } = new(ReconstructionLoss.Squared, steps => new()
    {
        Steps = steps, BatchSize = 2048, LearningRate = 5e-5, WarmUpSteps = Math.Min(steps, 1000), WarmUpFrom = 0, SparsityWarmUpSteps = Math.Min(steps, 5000), DecayFraction = 0.2,
    });

    /// <summary>The schedule of both: p from 1 to 0.2 in ten updates from step 10,000 to the end, which is never reached.</summary>
    public static PAnnealing Schedule { get; } = new() { StartStep = 10_000 };

    /// <summary>A ReLU dictionary in this form.</summary>
    public ReluL1Options Standard(double sparsityCoefficient) => new() { SparsityCoefficient = sparsityCoefficient, Reconstruction = _loss, Annealing = Schedule };

    /// <summary>A Gated dictionary: its errors are squared in either form, and its Adam keeps the run's β1 (0 in both).</summary>
    public GatedOptions Gated(double sparsityCoefficient) => new() { SparsityCoefficient = sparsityCoefficient, Annealing = Schedule };

    /// <summary>How a run of so many steps is trained in this form. The paper's have 36,621.</summary>
    public DictionaryTrainingOptions Training(long steps) => _training(steps);
}
