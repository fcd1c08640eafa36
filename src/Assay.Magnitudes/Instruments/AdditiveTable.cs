using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>What any additive code could reach: a vector of its own for each symbol at each position, h' = h + Σ_j (E_j[right_j] − E_j[heard_j]). Onion is this table with one direction a symbol.</summary>
internal sealed class AdditiveTable : Instrument
{
    private readonly Tensor _table;
    private readonly int _symbols;

    public AdditiveTable(RepeatTask task, int width, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        _symbols = task.Symbols;
        _table = Parameter(stream.Normal(task.MaxLength, task.Symbols, width) * 0.1);
    }

    public override EditKind Kind => EditKind.OnePlace;

    public override IReadOnlyDictionary<string, Tensor> Parameters => new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["table"] = _table };

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var moved = bmm(edit.Difference(_symbols), _table).sum(dim: 0L);
        return code.Decode(code.Encode(edit.Heard) + moved, edit.Original).MoveToOuterDisposeScope();
    }
}
