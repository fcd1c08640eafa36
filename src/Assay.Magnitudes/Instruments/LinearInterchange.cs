using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Hypotheses 1 and 2: after a rotation, every variable (a position, or a pair of neighbours) has channels of its own, which can be exchanged between two runs.</summary>
/// <remarks>u = Q·h; u' = Σ_k M_k·(u of the run that variable k comes from) + M_none·u; h' = Qᵀ·u'.</remarks>
internal sealed class LinearInterchange : Instrument
{
    private const int BetweenChecks = 1_000;     // steps

    private readonly OrthogonalMap _rotation;

    /// <summary>A random rotation, and no channel assigned to much.</summary>
    /// <param name="task">Whose longest sequences have the variables.</param>
    /// <param name="width">N.</param>
    /// <param name="pairs">Whether variables are pairs of neighbours.</param>
    /// <param name="form">Of the rotation.</param>
    /// <param name="stream">Of the first values.</param>
    public LinearInterchange(RepeatTask task, int width, bool pairs, RotationForm form, SeedStream stream)
    {
        Kind = pairs ? EditKind.Pairs : EditKind.Exchanged;
        _rotation = new(width, form, stream);
        Assignment = new(width, task.MaxLength - (pairs ? 1 : 0), stream);
    }

    /// <summary>Which channel belongs to what.</summary>
    public ChannelAssignment Assignment { get; }

    public override IReadOnlyDictionary<string, Tensor> Parameters =>
        new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["mask"] = Assignment.Logits, ["proj.parametrizations.weight.original"] = _rotation.Skew };

    public override IReadOnlyDictionary<string, Tensor> Fixed => new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["proj.parametrizations.weight.0.base"] = _rotation.Origin };

    public override Tensor Logits(ISequenceCode code, Edit edit, SeedStream? noise)
    {
        using var scope = NewDisposeScope();
        var state = code.Encode(edit.Heard);
        var source = edit.Partners is { } partners ? state.index_select(0, tensor(partners)) : code.Encode(edit.Source!);
        var rotation = _rotation.Matrix();
        var channels = noise is null ? Assignment.Likeliest() : Assignment.Drawn(noise);
        var taken = edit.TakenMask().matmul(channels.narrow(1, 0, channels.shape[1] - 1).t());      // [B, N]
        // What is not taken stays: u' = u + taken·(u_source − u), turned back by Qᵀ.
        var moved = (source - state).matmul(rotation.t()) * taken;
        return code.Decode(state + moved.matmul(rotation), edit.Original).MoveToOuterDisposeScope();
    }

    public override Tensor? Penalty() => Assignment.Penalty();

    public override bool AfterStep(int step) => step % BetweenChecks == 0 && _rotation.Rebase();
}
