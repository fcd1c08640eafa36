using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>The two ways to fit a probe's weights [d, S·C] and bias [S·C] to x [N, d] and the squares' classes [N, S].</summary>
internal static class ProbeFits
{
    private const double Ridge = 1e-6;      // of the mean eigenvalue: enough for columns that never vary

    public static (Tensor Weights, Tensor Bias) LeastSquares(Tensor x, Tensor targets, int classes)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var wide = cat([x.to(float64), ones(x.shape[0], 1, dtype: float64)], 1);
        var y = nn.functional.one_hot(targets, classes).flatten(1).to(float64);      // [N, S·C]
        var gram = wide.t().matmul(wide);
        var ridge = eye(gram.shape[0], dtype: float64) * (Ridge * gram.trace().item<double>() / gram.shape[0]);
        var solution = linalg.solve(gram + ridge, wide.t().matmul(y)).to(float32);
        return (solution.narrow(0, 0, x.shape[1]).clone().MoveToOuterDisposeScope(), solution[-1].clone().MoveToOuterDisposeScope());
    }

    /// <summary>The loss is the sum over squares of the mean cross-entropy; AdamW with betas .9 and .99.</summary>
    public static (Tensor Weights, Tensor Bias) Softmax(Tensor x, Tensor targets, int classes, ProbeOptions options, SeedStream stream, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (boards, width, squares) = (x.shape[0], x.shape[1], targets.shape[1]);
        using var weights = new TorchSharp.Modules.Parameter(stream.Normal(width, squares * classes) / Math.Sqrt(width), requires_grad: true);
        using var bias = new TorchSharp.Modules.Parameter(zeros(squares * classes), requires_grad: true);
        using var optimiser = optim.AdamW([weights, bias], options.LearningRate, 0.9, 0.99, weight_decay: options.WeightDecay);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            var order = stream.Permutation(boards);
            for (var first = 0L; first < boards; first += options.BatchBoards)
            {
                using var step = NewDisposeScope();
                var batch = order.narrow(0, first, Math.Min(options.BatchBoards, boards - first));
                var logits = addmm(bias, x.index_select(0, batch), weights, 1, 1).view(-1, classes);
                optimiser.zero_grad();
                (nn.functional.cross_entropy(logits, targets.index_select(0, batch).flatten()) * squares).backward();
                optimiser.step();
            }
        }
        return (weights.detach().clone().MoveToOuterDisposeScope(), bias.detach().clone().MoveToOuterDisposeScope());
    }
}
