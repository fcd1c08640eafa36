using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Reads all positions at once: one linear map, or two with a ReLU between.</summary>
internal sealed class DirectProbe : Instrument
{
    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly RepeatTask _task;
    private readonly bool _hidden;

    /// <summary>Fresh weights.</summary>
    /// <param name="task">Of the code.</param>
    /// <param name="width">N, also of the hidden layer.</param>
    /// <param name="stream">Of the first weights, uniform in ±1/√N as PyTorch's.</param>
    /// <param name="hidden">Whether there is one.</param>
    public DirectProbe(RepeatTask task, int width, SeedStream stream, bool hidden = false)
    {
        (_task, _hidden) = (task, hidden);
        if (hidden)
            Add("l0", width);
        Add("l1", task.MaxLength * task.Symbols);

        void Add(string layer, int outputs)
        {
            using var scope = NewDisposeScope();
            _parameters[$"{layer}.weight"] = Parameter((stream.Uniform(outputs, width) * 2 - 1) / Math.Sqrt(width));
            _parameters[$"{layer}.bias"] = Parameter((stream.Uniform(outputs) * 2 - 1) / Math.Sqrt(width));
        }
    }

    public override IReadOnlyDictionary<string, Tensor> Parameters => _parameters;

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var read = code.Encode(edit.Heard);
        if (_hidden)
            read = nn.functional.linear(read, _parameters["l0.weight"], _parameters["l0.bias"]).relu();
        var logits = nn.functional.linear(read, _parameters["l1.weight"], _parameters["l1.bias"]).view(edit.Count, _task.MaxLength, _task.Symbols);
        return logits.transpose(0, 1).MoveToOuterDisposeScope();
    }
}
