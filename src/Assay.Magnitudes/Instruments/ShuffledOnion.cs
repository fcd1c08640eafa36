using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Control: the onion intervention that is told a random position of the sequence in the place of the right one, in training and after.</summary>
internal sealed class ShuffledOnion(OnionEdit inner) : Instrument
{
    public override EditKind Kind => inner.Kind;

    public override IReadOnlyDictionary<string, Tensor> Parameters => inner.Parameters;

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        var labels = noise ?? new SeedStream(1);     // in evaluation the same each time
        var drawn = new long[edit.Original.Steps * edit.Count];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = labels.NextInt32(edit.Original.Lengths[i % edit.Count]);
        using var told = tensor(drawn, [edit.Original.Steps, edit.Count]);
        return inner.Logits(code, edit, told);
    }

    public override void Dispose() => inner.Dispose();
}
