using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Models.Recurrent;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>A fresh GRU that starts at the vector and reads it out step by step, told the true symbols so far or nothing.</summary>
internal sealed class GruProbe : Instrument
{
    private readonly RepeatTask _task;
    private readonly GruNetwork _network;
    private readonly bool _told;

    public GruProbe(RepeatTask task, int width, bool told, SeedStream stream)
    {
        (_task, _told) = (task with { NoInput = false }, told);
        _network = new(new() { Inputs = told ? task.Symbols + 1 : 1, Width = width, Outputs = task.Symbols }, stream) { Trainable = true };
        if (told)
            return;
        using var noGradients = no_grad();
        var embedding = _network.Weights["embedding.weight"];
        embedding.requires_grad = false;
        embedding.zero_();      // told nothing: input vectors are zero and stay so
    }

    public override IReadOnlyDictionary<string, Tensor> Parameters => _network.Weights.Where(pair => pair.Value.requires_grad).ToDictionary(StringComparer.Ordinal);

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var inputs = _told ? edit.Original.DecoderInputs(_task) : edit.Original.Symbols().clamp_max(0);
        return _network.Logits(_network.States(inputs, code.Encode(edit.Heard))).MoveToOuterDisposeScope();
    }

    public override void Dispose() => _network.Dispose();
}
