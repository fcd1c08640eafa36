using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Control: as many parameters as the onion intervention has, without its form. h' = h + A·ReLU(W·[h, right, heard, position] + c), as many hidden units as the budget allows.</summary>
internal sealed class MatchedMap : Instrument
{
    private readonly Tensor _read, _bias, _write;
    private readonly int _symbols;

    public MatchedMap(RepeatTask task, int width, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        _symbols = task.Symbols;
        var inputs = width + 2 * task.Symbols + task.MaxLength;
        Hidden = (int)Math.Max(1, Math.Round((double)Budget(task, width) / (inputs + 1 + width)));
        (_read, _bias, _write) = (Parameter(Uniform(Hidden, inputs)), Parameter(Uniform(Hidden)), Parameter(zeros(width, Hidden)));

        Tensor Uniform(params long[] shape) => (stream.Uniform(shape) * 2 - 1) / Math.Sqrt(inputs);
    }

    /// <summary>Hidden units.</summary>
    public int Hidden { get; }

    public override EditKind Kind => EditKind.OnePlace;

    public override IReadOnlyDictionary<string, Tensor> Parameters =>
        new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["read.weight"] = _read, ["read.bias"] = _bias, ["write.weight"] = _write };

    /// <summary>What the onion intervention has.</summary>
    public static long Budget(RepeatTask task, int width) => (long)width * (task.Symbols + 4);

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var state = code.Encode(edit.Heard);
        var hidden = nn.functional.linear(cat([state, Told(edit)], 1), _read, _bias).relu();
        return code.Decode(state + hidden.matmul(_write.t()), edit.Original).MoveToOuterDisposeScope();
    }

    // Right symbol, heard symbol and position, one-hot, [B, 2·symbols + T].
    private Tensor Told(Edit edit)
    {
        var width = 2 * _symbols + edit.Original.Steps;
        var told = new float[edit.Count * width];
        for (var row = 0; row < edit.Count; row++)
        {
            var place = edit.Places[row];
            told[row * width + edit.Original[row, place]] = 1;
            told[row * width + _symbols + edit.Heard[row, place]] = 1;
            told[row * width + 2 * _symbols + place] = 1;
        }
        return tensor(told, [edit.Count, width]);
    }
}
