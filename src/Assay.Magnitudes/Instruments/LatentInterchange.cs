using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>A dictionary's latents as the basis of an interchange: each latent belongs to a position, or to none. h' = h + (f' − f)·W_dec, f' with the other run's values where they are taken; what the dictionary misses of h stays.</summary>
/// <remarks>Uses the dictionary, does not own it.</remarks>
internal sealed class LatentInterchange(SparseAutoencoder dictionary, int positions, SeedStream first) : Instrument
{
    private readonly ChannelAssignment _assignment = new(dictionary.Latents, positions, first);

    public override EditKind Kind => EditKind.Exchanged;

    public override IReadOnlyDictionary<string, Tensor> Parameters => new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["mask"] = _assignment.Logits };

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var state = code.Encode(edit.Heard);
        var latents = Latents(state);
        var source = latents.index_select(0, tensor(edit.Partners!));
        var columns = noise is null ? _assignment.Likeliest() : _assignment.Drawn(noise);
        var taken = edit.TakenMask().matmul(columns.narrow(1, 0, columns.shape[1] - 1).t());       // [B, M]
        return code.Decode(state + ((source - latents) * taken).matmul(dictionary.DecoderWeights), edit.Original).MoveToOuterDisposeScope();
    }

    public override Tensor? Penalty() => _assignment.Penalty();

    private Tensor Latents(Tensor state)
    {
        using var noGradients = no_grad();
        return dictionary.Encode(state);
    }
}
