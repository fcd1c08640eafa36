namespace Assay.Dictionaries.Evaluation;

/// <summary>Everything summed while one dictionary is spliced in, and the result made of it.</summary>
internal sealed class EvaluationSums(CleanModel model, int latents)
{
    private readonly LossSums _spliced = new(model.Sequences);
    private readonly PositionSums _rises = new(model.Sequences, model.Length);

    /// <summary>Sparsity, errors, norms, firings.</summary>
    public ReconstructionSums Reconstruction { get; } = new(model.Sequences, model.Length, latents);

    /// <summary>Adds one batch's spliced losses and how far they lie above the clean ones.</summary>
    public void AddLosses(double[] losses, LossSums clean, TokenRows tokens)
    {
        _spliced.Add(losses, tokens);
        _spliced.AddDifferences(clean, tokens, _rises);
    }

    /// <summary>The ratios of the sums.</summary>
    public EvaluationResult Result(MomentSums target, LossSums clean, LossSums ablated, SequenceRatio uniformity)
    {
        var (r, centred) = (Reconstruction, target.CentredSquares());
        return new EvaluationResult
        {
            ActiveLatents = new(r.Active, r.Tokens),
            UnexplainedVariance = new(r.SquaredError, centred),
            LossIncrease = new(Difference(_spliced.Losses, clean.Losses), clean.Tokens),
            RecoveredLoss = new(Difference(ablated.Losses, _spliced.Losses), Difference(ablated.Losses, clean.Losses)),
            ReconstructionBias = new(r.ReconstructionSquares, r.Products),
            ImportanceUniformity = uniformity,
            CleanLoss = new SequenceRatio(clean.Losses, clean.Tokens).Value,
            AblatedLoss = new SequenceRatio(ablated.Losses, ablated.Tokens).Value,
            FiringFrequencies = r.FiringFrequencies(),
            Positions = Profile(),
            Variance = new SequenceRatio(centred, r.Tokens).Value,
            Tokens = (long)r.Tokens.Sum(),
            Means = r.Means.Result(),
        };
    }

    private PositionProfile Profile()
    {
        var errors = Reconstruction.Positions;
        var spans = Enumerable.Range(0, errors.Spans).Select(span => new PositionSpan(errors.Bounds(span).From, errors.Bounds(span).To, errors.Span(span), _rises.Span(span)));
        return new(errors.Means(), _rises.Means(), errors.Counts, [.. spans]);
    }

    private static double[] Difference(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a - b)];
}
