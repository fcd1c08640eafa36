using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Logistic regression from activations to all factors at once: what a latent's F1 has to be measured against, since it knows the labels.</summary>
/// <remarks>Fitted in the whitened space of its inputs, where full-batch Nesterov steps of 1/L converge in a few dozen rounds and nothing is left to chance or to a learning rate.
/// Directions whose variance is under <see cref="Floor"/> of the mean are damped: there the probe would only fit noise.</remarks>
public sealed class LinearProbe : IDisposable
{
    private const double Floor = 1e-3;
    private readonly Tensor _weights;   // [d, F]
    private readonly Tensor _bias;      // [F]

    private LinearProbe(Tensor weights, Tensor bias) => (_weights, _bias) = (weights, bias);

    /// <summary>Fits one probe per factor.</summary>
    /// <param name="inputs">Activations [n, d].</param>
    /// <param name="labels">[n, F], 0 or 1.</param>
    /// <param name="ridge">Penalty on the whitened weights, per token; keeps separable factors finite.</param>
    /// <param name="rounds">Nesterov steps.</param>
    public static LinearProbe Fit(Tensor inputs, Tensor labels, double ridge = 1e-4, int rounds = 100)
    {
        using var noGradients = no_grad();
        using var _ = NewDisposeScope();
        var x = inputs.to(ScalarType.Float32);
        var mean = x.mean([0L]);
        var whitening = Whitening(x - mean);
        var white = cat([(x - mean).matmul(whitening), ones(x.shape[0], 1, device: x.device)], 1);
        var solution = Descend(white, labels.to(ScalarType.Float32), ridge, rounds);   // [d + 1, F]
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

    /// <summary>Nesterov's accelerated gradient on the mean logistic loss; the Hessian of whitened inputs with an intercept is at most 1/4 (plus the ridge).</summary>
    private static Tensor Descend(Tensor white, Tensor labels, double ridge, int rounds)
    {
        var step = 1 / (0.25 + ridge);
        var weights = zeros(white.shape[1], labels.shape[1], device: white.device);
        var ahead = weights;
        for (var round = 1; round <= rounds; round++)
        {
            using var _ = NewDisposeScope();
            var gradient = white.t().matmul(white.matmul(ahead).sigmoid_().sub_(labels)) / white.shape[0] + ahead * ridge;
            var next = ahead - gradient * step;
            ahead = (next + (next - weights) * ((round - 1.0) / (round + 2.0))).MoveToOuterDisposeScope();
            weights = next.MoveToOuterDisposeScope();
        }
        return weights;
    }
}
