using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Logistic regression from activations to all factors at once: what a latent's F1 has to be measured against, since it knows the labels.</summary>
/// <remarks>Fitted in the whitened space of its inputs, where full-batch Nesterov steps of 1/L converge in a few dozen rounds and nothing is left to chance or to a learning rate.
/// Directions whose variance is under a thousandth of the mean are damped: there the probe would only fit noise. Each factor has the ridge that predicts the last
/// quarter of the rows best from the others, without which rare factors would be learnt by heart and the baseline would be weak.</remarks>
public sealed class LinearProbe : IDisposable
{
    private static readonly double[] Ridges = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];   // per token, on whitened weights
    private const double Floor = 1e-3;
    private readonly Tensor _weights;   // [d, F]
    private readonly Tensor _bias;      // [F]

    private LinearProbe(Tensor weights, Tensor bias) => (_weights, _bias) = (weights, bias);

    /// <summary>Fits one probe per factor.</summary>
    /// <param name="inputs">Activations [n, d], sequence after sequence, so that the last quarter is of other sequences.</param>
    /// <param name="labels">[n, F], 0 or 1.</param>
    /// <param name="rounds">Nesterov steps.</param>
    public static LinearProbe Fit(Tensor inputs, Tensor labels, int rounds = 100)
    {
        using var noGradients = no_grad();
        using var _ = NewDisposeScope();
        var (x, y) = (inputs.to(ScalarType.Float32), labels.to(ScalarType.Float32));
        var mean = x.mean([0L]);
        var whitening = Whitening(x - mean);
        var white = cat([(x - mean).matmul(whitening), ones(x.shape[0], 1, device: x.device)], 1);
        var solution = Descend(white, y, BestRidges(white, y, rounds / 2), rounds);        // [d + 1, F]
        var weights = whitening.matmul(solution[..^1]);
        var bias = solution[^1] - mean.matmul(weights);
        return new LinearProbe(weights.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    /// <summary>Probability of each factor [n, F] given activations [n, d].</summary>
    public Tensor Probabilities(Tensor inputs)
    {
        using var _ = NewDisposeScope();
        return (inputs.to(ScalarType.Float32).matmul(_weights) + _bias).sigmoid().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    /// <summary>W with Wᵀ Cov W = 1 (but for the damped directions), columns the scaled eigenvectors.</summary>
    private static Tensor Whitening(Tensor centred)
    {
        var covariance = centred.t().matmul(centred).to(ScalarType.Float64) / centred.shape[0];
        var (variances, directions) = linalg.eigh(covariance);
        return (directions / (variances + Floor * variances.mean()).sqrt()).to(ScalarType.Float32);
    }

    /// <summary>For each factor the ridge [F] whose probe, fitted on the first three quarters, has the smallest loss on the last.</summary>
    private static Tensor BestRidges(Tensor white, Tensor labels, int rounds)
    {
        using var _ = NewDisposeScope();
        var fitted = white.shape[0] * 3 / 4;
        var (x, y, unseen, truth) = (white[..(int)fitted], labels[..(int)fitted], white[(int)fitted..], labels[(int)fitted..]);
        var losses = Ridges.Select(ridge =>
        {
            using var weights = Descend(x, y, full(labels.shape[1], ridge, device: white.device), rounds);
            return nn.functional.binary_cross_entropy_with_logits(unseen.matmul(weights), truth, reduction: nn.Reduction.None).mean([0L]);
        });
        return tensor(Ridges, ScalarType.Float32, white.device).index_select(0, stack(losses).argmin(0)).MoveToOuterDisposeScope();
    }

    /// <summary>Nesterov's accelerated gradient on the mean logistic loss plus ridge/2·‖w‖² (not on the intercept, the last row), from the base rates on.
    /// The Hessian of whitened inputs with an intercept is at most 1/4 plus the ridge.</summary>
    private static Tensor Descend(Tensor white, Tensor labels, Tensor ridge, int rounds)
    {
        using var scope = NewDisposeScope();
        var rate = labels.mean([0L]).clamp(1e-6, 1 - 1e-6);
        var weights = cat([zeros(white.shape[1] - 1, labels.shape[1], device: white.device), rate.logit().unsqueeze(0)]);
        var penalty = cat([ridge.expand(white.shape[1] - 1, -1), zeros(1, labels.shape[1], device: white.device)]);
        var (step, ahead, transposed) = (1 / (ridge + 0.25), weights, white.t());
        for (var round = 1; round <= rounds; round++)
        {
            using var _ = NewDisposeScope();
            var gradient = transposed.matmul(white.matmul(ahead).sigmoid_().sub_(labels)) / white.shape[0] + ahead * penalty;
            var next = ahead - gradient * step;
            ahead = (next + (next - weights) * ((round - 1.0) / (round + 2.0))).MoveToOuterDisposeScope();
            weights = next.MoveToOuterDisposeScope();
        }
        return weights.MoveToOuterDisposeScope();
    }
}
