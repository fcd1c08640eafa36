namespace Assay.Dictionaries.Evaluation;

/// <summary>What a dictionary does on held-out text. Every metric keeps its sequences apart, so that it can be bootstrapped or taken over a text subset.</summary>
/// <remarks>Definitions as in Gemma Scope's section on evaluation: ordinary tokens only (no BOS, EOS, padding), losses in nats per token.</remarks>
public sealed record EvaluationResult
{
    /// <summary>E‖f(x)‖₀: active latents per token.</summary>
    public required SequenceRatio ActiveLatents { get; init; }

    /// <summary>E‖y − ŷ‖² / E‖y − E[y]‖², the mean taken over the whole evaluation set. Above 1 is worse than always answering the mean.</summary>
    public required SequenceRatio UnexplainedVariance { get; init; }

    /// <summary>Loss with the activation replaced by its reconstruction, less the loss of the untouched model.</summary>
    public required SequenceRatio LossIncrease { get; init; }

    /// <summary>(ablated − spliced) / (ablated − clean), ablated meaning the activation set to zero. Near 1 for nearly any dictionary at a residual site: judge by the loss increase.</summary>
    public required SequenceRatio RecoveredLoss { get; init; }

    /// <summary>E‖ŷ‖² / E[y·ŷ]: 1 without shrinkage, below 1 where reconstructions are too short.</summary>
    public required SequenceRatio ReconstructionBias { get; init; }

    /// <summary>Mean of r_L0 over the sampled tokens; see <see cref="LatentImportance"/>. NaN where gradients were not asked for.</summary>
    public required SequenceRatio ImportanceUniformity { get; init; }

    /// <summary>Mean loss of the untouched model.</summary>
    public required double CleanLoss { get; init; }

    /// <summary>Mean loss with the activation set to zero.</summary>
    public required double AblatedLoss { get; init; }

    /// <summary>For each latent the share of tokens on which it fired.</summary>
    public required IReadOnlyList<double> FiringFrequencies { get; init; }

    /// <summary>Reconstruction error and loss increase by position in the context.</summary>
    public required PositionProfile Positions { get; init; }

    /// <summary>E‖y − E[y]‖², to which the position profile's squared errors compare.</summary>
    public required double Variance { get; init; }

    /// <summary>Tokens the activations metrics are over.</summary>
    public required long Tokens { get; init; }

    /// <summary>Lengths, cosine and L1, as SAEBench's core evaluation reports them beside the metrics above; NaN in results kept from before they were measured.</summary>
    public ReconstructionMeans Means { get; init; } = ReconstructionMeans.NotMeasured;

    /// <inheritdoc cref="ActiveLatents"/>
    public double L0 => ActiveLatents.Value;

    /// <inheritdoc cref="UnexplainedVariance"/>
    public double Fvu => UnexplainedVariance.Value;

    /// <inheritdoc cref="LossIncrease"/>
    public double DeltaLoss => LossIncrease.Value;

    /// <inheritdoc cref="RecoveredLoss"/>
    public double LossRecovered => RecoveredLoss.Value;

    /// <inheritdoc cref="ReconstructionBias"/>
    public double RelativeReconstructionBias => ReconstructionBias.Value;

    /// <inheritdoc cref="ImportanceUniformity"/>
    public double UniformityRL0 => ImportanceUniformity.Value;

    /// <summary>Share of latents that fired on none of the <see cref="Tokens"/>; from few tokens this overstates how many are dead.</summary>
    public double DeadFraction => (double)FiringFrequencies.Count(frequency => frequency == 0) / FiringFrequencies.Count;

    /// <summary>The metrics by name, for a table or a metrics file.</summary>
    public IReadOnlyDictionary<string, double> Metrics() => new Dictionary<string, double>
    {
        ["l0"] = L0,
        ["deltaLoss"] = DeltaLoss,
        ["lossRecovered"] = LossRecovered,
        ["fvu"] = Fvu,
        ["relativeReconstructionBias"] = RelativeReconstructionBias,
        ["uniformityRL0"] = UniformityRL0,
        ["deadFraction"] = DeadFraction,
        ["cleanLoss"] = CleanLoss,
        ["ablatedLoss"] = AblatedLoss,
    };
}
