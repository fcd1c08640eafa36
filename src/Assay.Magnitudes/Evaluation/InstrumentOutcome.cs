using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;

namespace Assay.Magnitudes.Evaluation;

/// <summary>What an instrument did on one network.</summary>
public sealed record InstrumentOutcome
{
    /// <summary>Which.</summary>
    public required InstrumentKind Kind { get; init; }

    /// <summary>Trained values.</summary>
    public required long Size { get; init; }

    /// <summary>On its own sort of edits, as the paper reports it: subspaces on the longest sequences, everything else on all lengths.</summary>
    public required Answers Reported { get; init; }

    /// <summary>One wrong symbol (for probes: none) in sequences of the longest length.</summary>
    public required Answers OnePlace { get; init; }

    /// <summary>Half of the symbols exchanged between pairs of the longest length; null for what cannot do that.</summary>
    public Answers? Half { get; init; }

    /// <summary>As <see cref="Reported"/>, with the scale of another position; null but for the onion.</summary>
    public Answers? WrongPosition { get; init; }

    /// <summary>Channels of each variable, unassigned ones last; null but for subspaces.</summary>
    public IReadOnlyList<int>? Channels { get; init; }

    /// <summary>Which variable each channel is of, [channel][variable] as learned probabilities; null but for subspaces.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Assignment { get; init; }

    /// <summary>How far a symbol moves the state at each position: the mean over channels of |s_j| times the mean |tanh E|; null but for the onion.</summary>
    public IReadOnlyList<double>? Scales { get; init; }

    /// <summary>Evaluates a trained instrument.</summary>
    internal static InstrumentOutcome Of(InstrumentKind kind, Instrument instrument, ISequenceCode code, EditSets edits)
    {
        Answers On(Edit edit) => Evaluate.Instrument(instrument, code, edit);
        var linear = instrument as LinearInterchange;
        var onion = kind == InstrumentKind.Onion ? (OnionEdit)instrument : null;
        return new()
        {
            Kind = kind,
            Size = instrument.Size,
            Reported = On(edits.Reported(instrument.Kind)),
            OnePlace = On(edits.Longest(instrument.Kind)),
            Half = kind.IsProbe() || kind is InstrumentKind.Bigram or InstrumentKind.MatchedMap ? null : On(edits.Half),
            WrongPosition = onion is null ? null : Evaluate.WrongPosition(onion, code, edits.OnePlace, new SeedStream(1)),
            Channels = linear?.Assignment.Counts(),
            Assignment = linear?.Assignment.Shares(),
            Scales = onion?.Loudness(code.Task.MaxLength),
        };
    }
}
