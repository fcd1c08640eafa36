using Assay.Core.Options;

namespace Assay.Models.LanguageModels;

/// <summary>How a language model is trained: AdamW, linear warm-up, cosine decay, clipped gradients.</summary>
/// <remarks>Defaults suit the default model on two cores; betas, decay and clipping are those common since GPT-3 (Brown et al. 2020, appendix B).</remarks>
public sealed record LanguageModelTrainingOptions : IOptions
{
    /// <summary>Updates in all.</summary>
    public long Steps { get; init; } = 2000;

    /// <summary>Sequences per step.</summary>
    public int BatchSequences { get; init; } = 32;

    /// <summary>At its peak, after the warm-up.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Share of the peak learning rate that the cosine ends at.</summary>
    public double FinalLearningRateFraction { get; init; } = 0.1;

    /// <summary>Steps over which the learning rate rises from zero.</summary>
    public long WarmUpSteps { get; init; } = 100;

    /// <summary>AdamW's decay, on matrices and the embedding; gains are spared.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>AdamW's memory of the gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's memory of the squared gradient.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>The gradient's norm is cut down to this; 0 leaves it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Steps between evaluations on held-out text; the last step is always followed by one.</summary>
    public long EvaluateEverySteps { get; init; } = 500;

    /// <summary>Steps between checkpoints.</summary>
    public long CheckpointEverySteps { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (name, value) in new (string, long)[] { ("steps", Steps), ("batchSequences", BatchSequences), ("evaluateEverySteps", EvaluateEverySteps), ("checkpointEverySteps", CheckpointEverySteps) })
        {
            if (value < 1)
                yield return new Fault(name, $"is {value}, expected at least 1");
        }
        if (LearningRate is not (> 0 and < double.PositiveInfinity))
            yield return new Fault("learningRate", $"is {LearningRate}, expected a positive number");
        if (WarmUpSteps < 0 || WarmUpSteps > Steps)
            yield return new Fault("warmUpSteps", $"is {WarmUpSteps}, expected 0 to steps ({Steps})");
        foreach (var (name, value) in new[] { ("beta1", Beta1), ("beta2", Beta2) })
        {
            if (value is not (>= 0 and < 1))
                yield return new Fault(name, $"is {value}, expected at least 0 and less than 1");
        }
        foreach (var (name, value) in new[] { ("weightDecay", WeightDecay), ("clipNorm", ClipNorm), ("finalLearningRateFraction", FinalLearningRateFraction) })
        {
            if (value is not (>= 0 and < double.PositiveInfinity))
                yield return new Fault(name, $"is {value}, expected 0 or more");
        }
    }

    /// <summary>The learning rate of the update after <paramref name="done"/> updates.</summary>
    public double LearningRateAt(long done)
    {
        if (done < WarmUpSteps)
            return LearningRate * (done + 1) / WarmUpSteps;
        var progress = (done - WarmUpSteps) / (double)Math.Max(1, Steps - WarmUpSteps);
        return LearningRate * (FinalLearningRateFraction + (1 - FinalLearningRateFraction) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress))));
    }
}
