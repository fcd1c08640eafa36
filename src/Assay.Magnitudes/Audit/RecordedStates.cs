using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Training;
using Assay.Tensors;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>States that a user recorded, with a label for each position. In the place of a decoder a peeling probe, trained on four fifths, reads the others: it is told the true labels before.</summary>
internal sealed class RecordedStates : StateSource
{
    private const int HeldOutPart = 5, Fewest = 50;

    private readonly Tensor _training;
    private readonly PeelingProbe _probe;

    private RecordedStates(Tensor training, Tensor states, Sequences labels, int symbols, PeelingProbe probe) => (_training, States, Labels, Symbols, _probe) = (training, states, labels, symbols, probe);

    public override Sequences Labels { get; }

    public override int Symbols { get; }

    public override Tensor States { get; }

    /// <summary>Checks states and labels, splits them, and trains the probe.</summary>
    /// <param name="name">Of the source.</param>
    /// <param name="states">[n, N], float.</param>
    /// <param name="labels">[n, T], whole numbers from 0, one a position.</param>
    /// <param name="stage">Of the probe.</param>
    /// <param name="seeds">Of the split and the probe.</param>
    /// <param name="progress">Shows the probe's training.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AssayException">Shapes do not fit, a number is not finite, a label is negative, or a position has one label only.</exception>
    public static RecordedStates Of(string name, Tensor states, Tensor labels, StageOptions stage, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var symbols = Check(states, labels);
        var order = seeds.Stream("split").Permutation(states.shape[0]);
        var held = states.shape[0] / HeldOutPart;
        var (mixed, marks) = (states.to(float32).index_select(0, order), labels.to(int64).index_select(0, order));
        var (training, heldStates) = (Kept(mixed.narrow(0, held, mixed.shape[0] - held)), Kept(mixed.narrow(0, 0, held)));
        var task = new RepeatTask { Symbols = Math.Max(3, symbols), MinLength = 1, MaxLength = (int)labels.shape[1] };
        var probe = new PeelingProbe(task, (int)states.shape[1], seeds.Stream("probe/first"));
        var (known, batches) = (Sequences(marks.narrow(0, held, mixed.shape[0] - held)), seeds.Stream("probe/batches"));
        StageTraining.Run("Training: peeling probe", probe.Parameters.Values, stage, () =>
        {
            int[] rows = [.. Enumerable.Range(0, stage.BatchSize).Select(_ => batches.NextInt32(known.Count))];
            var batch = known.Rows(rows);
            return StageTraining.CrossEntropy(probe.Read(training.index_select(0, tensor(rows.Select(row => (long)row).ToArray())), batch), batch);
        }, null, progress, cancellation);
        return new(training, heldStates, Sequences(marks.narrow(0, 0, held)), task.Symbols, probe) { Name = name };
    }

    public override Tensor Draw(int count, SeedStream stream) => _training.index_select(0, tensor(Enumerable.Range(0, count).Select(_ => stream.NextInt64(_training.shape[0])).ToArray()));

    public override Answers Read(Tensor states)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Answers.Of(_probe.Read(states, Labels), Labels);
    }

    public override void Dispose()
    {
        base.Dispose();
        _training.Dispose();
        _probe.Dispose();
    }

    private static int Check(Tensor states, Tensor labels)
    {
        if (states.dim() != 2 || labels.dim() != 2)
            throw new AssayException($"activations are {Shape.Text(states.shape)} and labels {Shape.Text(labels.shape)}, expected [states, width] and [states, positions]");
        if (states.shape[0] != labels.shape[0])
            throw new AssayException(Invariant($"there are {states.shape[0]} activations and {labels.shape[0]} rows of labels, expected as many"));
        if (states.shape[0] < Fewest * HeldOutPart)
            throw new AssayException(Invariant($"there are {states.shape[0]} activations, expected at least {Fewest * HeldOutPart}: a fifth is held out"));
        if (labels.is_floating_point())
            throw new AssayException($"labels are {labels.dtype}, expected whole numbers");
        var bad = states.isfinite().all(1).logical_not().nonzero();
        if (bad.shape[0] > 0)
            throw new AssayException(Invariant($"activation {bad[0, 0].ToInt64()} holds a number that is not finite ({bad.shape[0]} of {states.shape[0]} do); leave such rows out"));
        if (labels.min().ToInt64() < 0)
            throw new AssayException(Invariant($"labels hold {labels.min().ToInt64()}, expected whole numbers from 0"));
        var single = (labels == labels.narrow(0, 0, 1)).all(0).nonzero();
        if (single.shape[0] > 0)
            throw new AssayException(Invariant($"position {single[0, 0].ToInt64() + 1} has the same label everywhere, expected two or more: nothing can be read there"));
        return labels.max().ToInt64() is var most and < 60 ? (int)most + 1 : throw new AssayException(Invariant($"labels go up to {labels.max().ToInt64()}, expected at most 59"));
    }

    private static Tensor Kept(Tensor tensor) => tensor.contiguous().clone().DetachFromDisposeScope();

    private static Sequences Sequences(Tensor labels)
    {
        var (rows, steps) = ((int)labels.shape[0], (int)labels.shape[1]);
        var values = labels.contiguous().data<long>().ToArray();
        var sequences = new Sequences(steps, [.. Enumerable.Repeat(steps, rows)]);
        for (var i = 0; i < values.Length; i++)
            sequences[i / steps, i % steps] = (int)values[i];
        return sequences;
    }
}
