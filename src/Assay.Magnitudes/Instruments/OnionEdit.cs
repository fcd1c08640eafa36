using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Hypothesis 3: all positions use the same directions, and a position is a scale. h' = h + Σ_j (tanh E[right_j] − tanh E[heard_j])·s_j, s_j = g·γ^j + β·j + b, channel by channel.</summary>
internal sealed class OnionEdit : Instrument
{
    private readonly Tensor _tokens, _base, _gain, _slope, _offset;
    private readonly bool _blind;
    private readonly int _symbols;

    /// <summary>Tokens from N(0, 1); γ 0.9, g 1, β 1, b 0.</summary>
    /// <param name="task">Of the code.</param>
    /// <param name="width">N.</param>
    /// <param name="blind">The control: γ = 1 and β = 0 stay, so that the edit knows no position.</param>
    /// <param name="stream">Of the first tokens.</param>
    public OnionEdit(RepeatTask task, int width, bool blind, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        (_blind, _symbols) = (blind, task.Symbols);
        _tokens = Parameter(stream.Normal(task.Symbols, width));
        (_base, _gain, _slope, _offset) = (Parameter(full([width], 0.9f)), Parameter(ones(width)), Parameter(ones(width)), Parameter(zeros(width)));
    }

    public override EditKind Kind => EditKind.OnePlace;

    public override IReadOnlyDictionary<string, Tensor> Parameters => _blind
        ? new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["embedding.weight"] = _tokens, ["g"] = _gain, ["b"] = _offset }
        : new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["embedding.weight"] = _tokens, ["gamma"] = _base, ["g"] = _gain, ["b"] = _offset, ["lin"] = _slope };

    /// <summary>s_j of positions 0 … <paramref name="steps"/> − 1, [T, N].</summary>
    public Tensor Scales(int steps)
    {
        using var scope = NewDisposeScope();
        if (_blind)
            return (_gain + _offset).expand(steps, _gain.shape[0]).MoveToOuterDisposeScope();
        var position = arange(steps, dtype: float32).unsqueeze(1);
        // The power by repeated products: pow's gradient at a base of zero or below is no number.
        var powers = new List<Tensor> { ones_like(_base) };
        for (var j = 1; j < steps; j++)
            powers.Add(powers[^1] * _base);
        return (_gain * stack(powers) + _slope * position + _offset).MoveToOuterDisposeScope();
    }

    /// <summary>How far a symbol moves the state at each position: mean |s_j| over channels times mean |tanh E|.</summary>
    public IReadOnlyList<double> Loudness(int steps)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return [.. (Scales(steps).abs().mean([1L]) * _tokens.tanh().abs().mean()).data<float>().ToArray().Select(value => (double)value)];
    }

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise) => Logits(code, edit, null);

    /// <summary>With the scale of another position in the place of the right one.</summary>
    /// <param name="code">Frozen.</param>
    /// <param name="edit">A batch.</param>
    /// <param name="labels">[T, B], int64: which position's scale each position's edit gets; null for its own.</param>
    public Tensor Logits(ISequenceCode code, Edit edit, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        var scales = Scales(edit.Original.Steps);
        var placed = labels is null ? scales.unsqueeze(1) : scales.index_select(0, labels.flatten()).view(edit.Original.Steps, edit.Count, -1);
        var moved = (edit.Difference(_symbols).matmul(_tokens.tanh()) * placed).sum(dim: 0L);
        return code.Decode(code.Encode(edit.Heard) + moved, edit.Original).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        base.Dispose();
        _base.Dispose();
        _slope.Dispose();
    }
}
