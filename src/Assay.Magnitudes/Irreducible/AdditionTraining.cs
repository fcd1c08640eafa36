using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using Assay.Tensors;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>All p² pairs, which of them are trained on, and their sums.</summary>
internal sealed class AdditionPairs : IDisposable
{
    public AdditionPairs(AdditionOptions options, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        long p = options.Modulus, trained = Math.Clamp((long)(options.TrainShare * p * p), 1, p * p - 1);
        var order = stream.Permutation(p * p);
        var (a, b) = (order.div(p, RoundingMode.floor), order.remainder(p));
        (A, B, Sums) = (a.DetachFromDisposeScope(), b.DetachFromDisposeScope(), (a + b).remainder(p).DetachFromDisposeScope());
        Trained = trained;
    }

    /// <summary>First summands, [p²] int64, in a random order; second ones; sums.</summary>
    public Tensor A { get; }

    public Tensor B { get; }

    public Tensor Sums { get; }

    /// <summary>How many of the first are trained on.</summary>
    public long Trained { get; }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        Sums.Dispose();
    }
}

/// <summary>How a training went at a step: nats and shares of right answers, on the pairs trained on and the others.</summary>
internal sealed record AdditionProgress(int Step, double TrainLoss, double TrainRight, double OtherLoss, double OtherRight);

/// <summary>Full-batch training until the network has understood, and for half as long again, in which what memorised fades.</summary>
internal static class AdditionTraining
{
    private const int Looked = 100;     // steps between looks at the other pairs

    /// <summary>Trains a network in place. Stops before a step where it is cancelled.</summary>
    public static IReadOnlyList<AdditionProgress> Train(AdditionNetwork network, AdditionPairs pairs, AdditionOptions options, IProgressReporter progress, CancellationToken cancellation)
    {
        using var optimizer = new SmallAdamW(network.Weights.Values, options.LearningRate, options.WeightDecay, secondBeta: 0.98);      // Nanda et al.
        using var task = progress.Start(Invariant($"Learning a + b modulo {options.Modulus}"), options.Steps, "steps");
        var history = new List<AdditionProgress>();
        var last = options.Steps;
        for (var step = 1; step <= last; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (loss, right) = Score(network, pairs, 0, pairs.Trained);
            loss.backward();
            optimizer.Step();
            if (step % Looked != 0 && step != last)
                continue;
            history.Add(Look(network, pairs, step, loss.ToDouble(), right));
            task.Report(step, Invariant($"right: {history[^1].TrainRight:P0} of those trained on, {history[^1].OtherRight:P0} of the others"));
            if (history[^1].OtherRight >= options.Understood && history.Take(history.Count - 1).All(one => one.OtherRight < options.Understood))
                last = Math.Min(last, step + step / 2);
        }
        return history;
    }

    private static AdditionProgress Look(AdditionNetwork network, AdditionPairs pairs, int step, double loss, double right)
    {
        if (!double.IsFinite(loss))
            throw new AssayException(Invariant($"learning a + b: the loss is {loss} after {step} steps; lower the learning rate"));
        using var noGradients = no_grad();
        var (other, otherRight) = Score(network, pairs, pairs.Trained, pairs.A.shape[0] - pairs.Trained);
        return new(step, loss, right, other.ToDouble(), otherRight);
    }

    // In float64: of near-certain answers float32 has no gradient left (Nanda et al.).
    private static (Tensor Loss, double Right) Score(AdditionNetwork network, AdditionPairs pairs, long first, long count)
    {
        var sums = pairs.Sums.narrow(0, first, count);
        var logits = network.Answer(network.States(pairs.A.narrow(0, first, count), pairs.B.narrow(0, first, count)));
        return (nn.functional.cross_entropy(logits.to(float64), sums), logits.argmax(1).eq(sums).to(float32).mean().ToDouble());
    }
}
