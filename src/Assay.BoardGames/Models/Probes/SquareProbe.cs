using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>How a probe is fitted.</summary>
public enum ProbeMethod
{
    /// <summary>Softmax regression by AdamW, the reference's (adamkarvonen/chess_llm_interpretability, train_test_chess.py).</summary>
    Softmax,

    /// <summary>Least squares on one-hot labels: no epochs, nothing to tune, a little weaker.</summary>
    LeastSquares,
}

/// <summary>Settings of a linear probe; the defaults are the reference's but for its batch of 2 games.</summary>
public sealed record ProbeOptions : IOptions
{
    /// <summary>How it is fitted.</summary>
    public ProbeMethod Method { get; init; } = ProbeMethod.Softmax;

    /// <summary>Passes over the boards.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Boards of a step.</summary>
    public int BatchBoards { get; init; } = 128;

    /// <summary>AdamW's; betas are .9 and .99.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>AdamW's.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (name, value) in new[] { ("epochs", Epochs), ("batchBoards", BatchBoards) })
        {
            if (value < 1)
                yield return new Fault(name, FormattableString.Invariant($"is {value}, expected at least 1"));
        }
        if (LearningRate is not (> 0 and < double.PositiveInfinity))
            yield return new Fault("learningRate", FormattableString.Invariant($"is {LearningRate}, expected a positive number"));
        if (WeightDecay is not (>= 0 and < double.PositiveInfinity))
            yield return new Fault("weightDecay", FormattableString.Invariant($"is {WeightDecay}, expected 0 or more"));
    }
}

/// <summary>A linear probe that reads the class of every square off an activation: the ceiling of what a dictionary can be asked for. Owns its tensors.</summary>
/// <remarks>
/// N boards, d width, S squares, C classes of a square: those of the labels, and "none of them" as the last. Inputs are divided by one number before fitting, so
/// that a learning rate means the same at every site; unlike the reference's there is a bias.
/// </remarks>
public sealed class SquareProbe : IDisposable
{
    private readonly Tensor _weights, _bias;

    private SquareProbe(Tensor weights, Tensor bias, int classes) => (_weights, _bias, Classes) = (weights.DetachFromDisposeScope(), bias.DetachFromDisposeScope(), classes);

    /// <summary>C.</summary>
    public int Classes { get; }

    /// <summary>S.</summary>
    public int Squares => (int)(_bias.shape[0] / Classes);

    /// <summary>Fits a probe.</summary>
    /// <param name="activations">Float32 [N, d].</param>
    /// <param name="labels">Of the same boards; of a square's cells at most one is true.</param>
    /// <param name="options">How.</param>
    /// <param name="stream">Draws initial weights and the order of boards.</param>
    /// <param name="cancellation">Stops between epochs.</param>
    public static SquareProbe Fit(Tensor activations, BoardLabels labels, ProbeOptions options, SeedStream stream, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "fitting a probe");
        if (activations.shape[0] != labels.Boards || labels.Boards == 0)
            throw new AssayException(FormattableString.Invariant($"{activations.shape[0]} activations and labels of {labels.Boards} boards, expected as many of each and at least one."));
        using var scope = NewDisposeScope();
        var x = activations.to(float32);
        var size = x.square().mean().sqrt().item<float>();
        var scaled = x / Math.Max(size, 1e-12);
        var classes = labels.Classes + 1;
        var targets = tensor(SquareClasses.Of(labels), [labels.Boards, labels.Cells / labels.Classes]);
        var (weights, bias) = options.Method == ProbeMethod.LeastSquares
            ? ProbeFits.LeastSquares(scaled, targets, classes)
            : ProbeFits.Softmax(scaled, targets, classes, options, stream, cancellation);
        return new((weights / Math.Max(size, 1e-12)).MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), classes);
    }

    /// <summary>Scores [N, S, C] of activations [N, d]; the largest is the square's class.</summary>
    public Tensor Scores(Tensor activations)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return addmm(_bias, activations.to(float32), _weights, 1, 1).view(-1, Squares, Classes).MoveToOuterDisposeScope();
    }

    /// <summary>What a probe says of boards, as labels that can be held against the true ones.</summary>
    public BoardLabels Read(Tensor activations, BoardLabels like)
    {
        using var scope = NewDisposeScope();
        return SquareClasses.Labels(Scores(activations).argmax(-1).contiguous().data<long>().ToArray(), like);
    }

    /// <summary>How it reads boards it was not fitted on.</summary>
    public ProbeScore Score(Tensor activations, BoardLabels truth)
    {
        var read = Read(activations, truth);
        var (said, real) = (SquareClasses.Of(read), SquareClasses.Of(truth));
        return new(said.Zip(real).Count(pair => pair.First == pair.Second) / (double)real.Length, BoardTally.ByGame(read, truth));
    }

    /// <summary>Where and how the score for one class of a square exceeds that for another: x is read so where direction·x + offset > 0.</summary>
    public (Tensor Direction, double Offset) Between(int square, int wanted, int other)
    {
        var (a, b) = (square * Classes + wanted, square * Classes + other);
        using var scope = NewDisposeScope();
        return ((_weights.select(1, a) - _weights.select(1, b)).MoveToOuterDisposeScope(), _bias[a].item<float>() - _bias[b].item<float>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}

/// <summary>How a probe did on held-out boards.</summary>
/// <param name="Accuracy">Share of squares whose class is right, empty ones included.</param>
/// <param name="Games">Tallies of the true cells, game by game, for intervals.</param>
public sealed record ProbeScore(double Accuracy, IReadOnlyList<BoardTally> Games)
{
    /// <summary>All games together.</summary>
    public BoardTally All => Games.Aggregate(default(BoardTally), (sum, game) => sum + game);

    /// <summary>F1 pooled over all cells of all boards, as board reconstruction is scored.</summary>
    public double MicroF1 => All.F1;
}
