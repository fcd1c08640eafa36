using Assay.Core.Randomness;

namespace Assay.Magnitudes.Instruments;

/// <summary>Interventions and probes.</summary>
public enum InstrumentKind
{
    /// <summary>One subspace a position, exchanged between runs.</summary>
    Unigram,

    /// <summary>One subspace a pair of neighbours.</summary>
    Bigram,

    /// <summary>The same directions everywhere, a scale a position.</summary>
    Onion,

    /// <summary>Control: the same without the scale.</summary>
    PositionBlind,

    /// <summary>Control: told random positions.</summary>
    ShuffledOnion,

    /// <summary>Control: as many parameters, another form.</summary>
    MatchedMap,

    /// <summary>A vector of its own for every symbol at every position.</summary>
    AdditiveTable,

    /// <summary>Probe: one linear map.</summary>
    LinearProbe,

    /// <summary>Control: the same, asked for symbols in a random order.</summary>
    ShuffledProbe,

    /// <summary>Probe: one hidden layer.</summary>
    MlpProbe,

    /// <summary>Probe: one classifier, layer by layer.</summary>
    OnionProbe,

    /// <summary>Probe: a GRU that is told the true symbols so far.</summary>
    GruProbe,

    /// <summary>Probe: a GRU that is told nothing.</summary>
    GruBlindProbe,
}

/// <summary>Makes instruments and gives them their names for people.</summary>
internal static class InstrumentKinds
{
    /// <summary>Whether it only reads.</summary>
    public static bool IsProbe(this InstrumentKind kind) => kind >= InstrumentKind.LinearProbe;

    /// <summary>Whether it exchanges subspaces.</summary>
    public static bool IsLinear(this InstrumentKind kind) => kind is InstrumentKind.Unigram or InstrumentKind.Bigram;

    /// <summary>As it stands in tables.</summary>
    public static string Title(this InstrumentKind kind) => kind switch
    {
        InstrumentKind.Unigram => "unigram subspaces",
        InstrumentKind.Bigram => "bigram subspaces",
        InstrumentKind.Onion => "onion",
        InstrumentKind.PositionBlind => "onion without scale",
        InstrumentKind.ShuffledOnion => "onion, positions shuffled",
        InstrumentKind.MatchedMap => "map of equal size",
        InstrumentKind.AdditiveTable => "additive table",
        InstrumentKind.LinearProbe => "linear probe",
        InstrumentKind.ShuffledProbe => "linear probe, positions shuffled",
        InstrumentKind.MlpProbe => "MLP probe",
        InstrumentKind.OnionProbe => "onion probe",
        InstrumentKind.GruProbe => "GRU probe",
        _ => "GRU probe, no input",
    };

    /// <summary>A fresh instrument. Stream: <c>instrument/first</c>.</summary>
    public static Instrument Make(this InstrumentKind kind, RepeatTask task, int width, RotationForm form, SeedStreams seeds)
    {
        var first = seeds.Stream("instrument/first");
        return kind switch
        {
            InstrumentKind.Unigram => new LinearInterchange(task, width, pairs: false, form, first),
            InstrumentKind.Bigram => new LinearInterchange(task, width, pairs: true, form, first),
            InstrumentKind.Onion => new OnionEdit(task, width, blind: false, first),
            InstrumentKind.PositionBlind => new OnionEdit(task, width, blind: true, first),
            InstrumentKind.ShuffledOnion => new ShuffledOnion(new(task, width, blind: false, first)),
            InstrumentKind.MatchedMap => new MatchedMap(task, width, first),
            InstrumentKind.AdditiveTable => new AdditiveTable(task, width, first),
            InstrumentKind.LinearProbe => new DirectProbe(task, width, first),
            InstrumentKind.ShuffledProbe => new DirectProbe(task, width, first) { Kind = EditKind.Shuffled },
            InstrumentKind.MlpProbe => new DirectProbe(task, width, first, hidden: true),
            InstrumentKind.OnionProbe => new PeelingProbe(task, width, first),
            InstrumentKind.GruProbe => new GruProbe(task, width, told: true, first),
            InstrumentKind.GruBlindProbe => new GruProbe(task, width, told: false, first),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "there is no such instrument"),
        };
    }
}
