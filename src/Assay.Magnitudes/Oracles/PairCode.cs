using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Oracles;

/// <summary>A linear code made by hand whose variables are pairs: each pair of neighbours has channels of its own with a random direction for each two symbols; then all channels are rotated.</summary>
/// <remarks>No position has a subspace: its symbol alone changes two blocks, each in a way that depends on its neighbour.</remarks>
public sealed class PairCode : ISequenceCode, IDisposable
{
    private const double Sharpness = 20;

    private readonly Tensor _rotation, _directions;
    private readonly int _pairs, _blockWidth;

    /// <summary>Directions and rotation from a stream.</summary>
    /// <exception cref="ArgumentException">A sequence may be shorter than a pair, or a block would be narrower than three channels.</exception>
    public PairCode(RepeatTask task, int width, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        (Task, Width, _pairs) = (task, width, task.MaxLength - 1);
        _blockWidth = _pairs == 0 ? 0 : width / _pairs;
        if (task.MinLength < 2 || _blockWidth < 3)
            throw new ArgumentException(FormattableString.Invariant($"pairs need sequences of two or more and three channels each: {_pairs} pairs in {width} channels"), nameof(width));
        _rotation = linalg.qr(stream.Normal(width, width)).Q.contiguous().DetachFromDisposeScope();
        var directions = stream.Normal(task.Symbols * task.Symbols, _blockWidth);
        _directions = (directions / directions.norm(1, keepdim: true, p: 2)).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public RepeatTask Task { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public Tensor Encode(Sequences sequences)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var blocks = PairHot(sequences).matmul(_directions);                                              // [pairs, B, d]
        var flat = blocks.transpose(0, 1).reshape(sequences.Count, -1);
        return nn.functional.pad(flat, [0, Width - flat.shape[1]]).matmul(_rotation.t()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor state, Sequences answers)
    {
        using var scope = NewDisposeScope();
        var channels = state.matmul(_rotation).narrow(1, 0, _pairs * _blockWidth).view(answers.Count, _pairs, _blockWidth).transpose(0, 1);
        var match = channels.matmul(_directions.t()).view(_pairs, answers.Count, Task.Symbols, Task.Symbols);      // [pairs, B, first, second]
        var first = match[0].amax([2]).unsqueeze(0);
        var known = answers.OneHot(Task.Symbols).narrow(0, 0, _pairs).unsqueeze(2);                       // the first of each pair, [pairs, B, 1, symbols]
        return (cat([first, known.matmul(match).squeeze(2)], 0) * Sharpness).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rotation.Dispose();
        _directions.Dispose();
    }

    // One-hot pairs, [pairs, B, symbols²]; zeros where the second has ended.
    private Tensor PairHot(Sequences sequences)
    {
        var hot = sequences.OneHot(Task.Symbols);
        return (hot.narrow(0, 0, _pairs).unsqueeze(3) * hot.narrow(0, 1, _pairs).unsqueeze(2)).reshape(_pairs, sequences.Count, -1);
    }
}
