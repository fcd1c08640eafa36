using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using static TorchSharp.torch;

namespace Assay.BoardGames.Scoring;

/// <summary>The usual unsupervised figures of a dictionary (§2.10 of the published results: their columns), over all test activations; NaN where not measured.</summary>
/// <remarks>The published ones are of one batch of 25 activations, which is why their L0 are multiples of 1/25.</remarks>
public sealed record ProxyMetrics
{
    /// <summary>Active latents per activation.</summary>
    public double L0 { get; init; } = double.NaN;

    /// <summary>Mean sum of latent values.</summary>
    public double L1 { get; init; } = double.NaN;

    /// <summary>Mean ‖x − x̂‖, not squared.</summary>
    public double L2 { get; init; } = double.NaN;

    /// <summary>Share of latents that fired.</summary>
    public double AliveFraction { get; init; } = double.NaN;

    /// <summary>1 − Σ var(x − x̂) / Σ var(x), sums over dimensions.</summary>
    public double VarianceExplained { get; init; } = double.NaN;

    /// <summary>Mean cosine of x and x̂.</summary>
    public double Cosine { get; init; } = double.NaN;

    /// <summary>Mean ‖x̂‖ / ‖x‖.</summary>
    public double NormRatio { get; init; } = double.NaN;

    /// <summary>E‖x̂‖² / E[x·x̂]: 1 without shrinkage.</summary>
    public double ReconstructionBias { get; init; } = double.NaN;

    /// <summary>The model's loss, nats per token.</summary>
    public double LossOriginal { get; init; } = double.NaN;

    /// <summary>Its loss with x̂ in place of x.</summary>
    public double LossReconstructed { get; init; } = double.NaN;

    /// <summary>Its loss with zeros in place of x.</summary>
    public double LossZero { get; init; } = double.NaN;

    /// <summary>(reconstructed − zero) / (original − zero).</summary>
    public double LossRecovered => (LossReconstructed - LossZero) / (LossOriginal - LossZero);

    /// <summary>The figures of a dictionary in its running model.</summary>
    public static ProxyMetrics Of(EvaluationResult result) => new()
    {
        L0 = result.L0, L1 = result.Means.L1, L2 = result.Means.ErrorLength, AliveFraction = 1 - result.DeadFraction, VarianceExplained = 1 - result.Fvu, Cosine = result.Means.Cosine,
        NormRatio = result.Means.LengthRatio, ReconstructionBias = result.RelativeReconstructionBias,
        LossOriginal = result.CleanLoss, LossReconstructed = result.CleanLoss + result.DeltaLoss, LossZero = result.AblatedLoss,
    };
}

/// <summary>Takes activations piece by piece and keeps sums only.</summary>
public sealed class ProxyMeter
{
    private readonly bool[] _fired;
    private double[] _sum = [], _errorSum = [];
    private double _rows, _active, _l1, _l2, _square, _errorSquare, _cosine, _ratio, _outSquare, _product;

    /// <summary>Nothing yet, of a dictionary of so many latents.</summary>
    public ProxyMeter(int latents) => _fired = new bool[latents];

    /// <summary>Some activations x [n, d], their reconstructions [n, d] and latents.</summary>
    public void Add(Tensor x, Tensor reconstruction, SparseRows latents)
    {
        foreach (var latent in latents.Latents)
            _fired[latent] = true;
        foreach (var value in latents.Values)
            _l1 += Math.Abs(value);
        (_rows, _active) = (_rows + latents.Count, _active + latents.Latents.Length);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var (real, made) = (x.to(float64).cpu(), reconstruction.to(float64).cpu());
        var (error, realNorm, madeNorm, product) = (real - made, real.norm(1), made.norm(1), (real * made).sum(dim: 1));
        _sum = Plus(_sum, real);
        _errorSum = Plus(_errorSum, error);
        _square += Value(real.square());
        _errorSquare += Value(error.square());
        _l2 += Value(error.norm(1));
        _cosine += Value(product / (realNorm * madeNorm).clamp_min(1e-300));
        _ratio += Value(madeNorm / realNorm);
        _outSquare += Value(made.square());
        _product += Value(product);
    }

    /// <summary>The figures so far, without losses.</summary>
    public ProxyMetrics Result() => new()
    {
        L0 = _active / _rows, L1 = _l1 / _rows, L2 = _l2 / _rows, AliveFraction = (double)_fired.Count(fired => fired) / _fired.Length,
        VarianceExplained = 1 - Spread(_errorSquare, _errorSum) / Spread(_square, _sum), Cosine = _cosine / _rows, NormRatio = _ratio / _rows, ReconstructionBias = _outSquare / _product,
    };

    private double Spread(double squares, double[] sums) => squares - sums.Sum(sum => sum * sum) / _rows;

    private static double[] Plus(double[] sums, Tensor values)
    {
        var more = values.sum(dim: 0).data<double>().ToArray();
        return sums.Length == 0 ? more : [.. sums.Zip(more, (a, b) => a + b)];
    }

    private static double Value(Tensor tensor) => tensor.sum().item<double>();
}
