using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Oracles;

/// <summary>A code made by hand of which everything is known: each position puts its symbol's direction into a block of channels at a scale; then all channels are rotated.</summary>
/// <remarks>
/// A block for each position at scale 1 is a linear code; one block for all at scales 1, γ, γ² … an onion; some positions here and some there a mixture. Directions are ± the axes of a block, so that
/// symbols need half as many channels, and everything is read out without error while γ ≤ 0.4: what is left of the later layers then weighs less than the gap between two symbols.
/// Reading peels: the true symbols before are taken away, then the block is compared with every direction.
/// </remarks>
public sealed class SlotCode : ISequenceCode, IDisposable
{
    private const double Sharpness = 10;        // of the logits: e^10 to one for a symbol read without error from a block of its own

    private readonly Tensor _rotation, _directions, _scales, _blocks, _earlier;
    private readonly int _blockWidth;

    private SlotCode(RepeatTask task, int width, IReadOnlyList<int> blocks, IReadOnlyList<double> scales, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        (Task, Width, Scales) = (task, width, scales);
        _blockWidth = (task.Symbols + 1) / 2;
        if ((blocks.Max() + 1) * _blockWidth > width)
            throw new ArgumentException(FormattableString.Invariant($"{blocks.Max() + 1} blocks of {_blockWidth} channels for {task.Symbols} symbols do not fit into {width} channels"), nameof(width));
        _rotation = Kept(linalg.qr(stream.Normal(width, width)).Q);
        var axes = eye(_blockWidth);
        _directions = Kept(cat([axes, -axes], 0).narrow(0, 0, task.Symbols));
        _scales = Kept(tensor(scales.Select(scale => (float)scale).ToArray(), [scales.Count, 1, 1]));
        _blocks = Kept(tensor(blocks.Select(block => (long)block).ToArray()));
        _earlier = Kept(tensor(Enumerable.Range(0, blocks.Count * blocks.Count).Select(i => i % blocks.Count < i / blocks.Count && blocks[i % blocks.Count] == blocks[i / blocks.Count] ? 1f : 0).ToArray(), [blocks.Count, blocks.Count]));

        static Tensor Kept(Tensor tensor) => tensor.contiguous().MoveToOuterDisposeScope().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public RepeatTask Task { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>Of each position.</summary>
    public IReadOnlyList<double> Scales { get; }

    /// <summary>Every position has channels of its own.</summary>
    public static SlotCode Linear(RepeatTask task, int width, SeedStream stream) => Mixed(task, width, [], 1, stream);

    /// <summary>All positions share channels, each at a scale of its own.</summary>
    public static SlotCode Onion(RepeatTask task, int width, double gamma, SeedStream stream) => Mixed(task, width, [.. Enumerable.Range(0, task.MaxLength)], gamma, stream);

    /// <summary>Some positions share channels at scales 1, γ, γ² …, the others have channels of their own.</summary>
    /// <param name="task">What is repeated.</param>
    /// <param name="width">N.</param>
    /// <param name="shared">The positions that share, in order; one alone shares with nobody.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="stream">Of the rotation.</param>
    public static SlotCode Mixed(RepeatTask task, int width, IReadOnlyList<int> shared, double gamma, SeedStream stream)
    {
        var (blocks, scales, free) = (new int[task.MaxLength], new double[task.MaxLength], shared.Count == 0 ? 0 : 1);
        for (var position = 0; position < task.MaxLength; position++)
        {
            var layer = shared.Index().FirstOrDefault(one => one.Item == position, (Index: -1, Item: 0)).Index;
            (blocks[position], scales[position]) = layer >= 0 ? (0, Math.Pow(gamma, layer)) : (free++, 1);
        }
        return new(task, width, blocks, scales, stream);
    }

    /// <inheritdoc/>
    public Tensor Encode(Sequences sequences)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var blocks = zeros([Width / _blockWidth, sequences.Count, _blockWidth]);
        blocks.index_add_(0, _blocks.narrow(0, 0, sequences.Steps), Layers(sequences), 1);
        var flat = blocks.transpose(0, 1).reshape(sequences.Count, -1);
        return nn.functional.pad(flat, [0, Width - flat.shape[1]]).matmul(_rotation.t()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor state, Sequences answers)
    {
        using var scope = NewDisposeScope();
        var channels = state.matmul(_rotation).narrow(1, 0, Width / _blockWidth * _blockWidth).view(answers.Count, -1, _blockWidth);
        var read = channels.index_select(1, _blocks).transpose(0, 1);                                   // [T, B, d]
        var layers = Layers(answers);
        var left = read - _earlier.matmul(layers.view(answers.Steps, -1)).view(layers.shape);
        return (left.matmul(_directions.t()) * (Sharpness / _scales)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_rotation, _directions, _scales, _blocks, _earlier])
            tensor.Dispose();
    }

    // Each position's symbol at its scale, zeros behind an end, [T, B, d].
    private Tensor Layers(Sequences sequences) => sequences.OneHot(Task.Symbols).matmul(_directions) * _scales;
}
