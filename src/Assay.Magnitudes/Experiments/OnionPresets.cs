using Assay.Core.Experiments;
using Assay.Magnitudes.Instruments;

namespace Assay.Magnitudes.Experiments;

/// <summary>The sizes of the experiment. A preset holds what differs and why.</summary>
internal static class OnionPresets
{
    public static OnionOptions Of(Preset preset) => preset switch
    {
        Preset.Glance => Glance,
        Preset.Quick => Quick,
        Preset.Standard => Standard,
        _ => new(),
    };

    /// <summary>Under 30 seconds on two cores: shorter sequences, one network, the instruments that make the point.</summary>
    private static OnionOptions Glance => Quick with
    {
        Task = new() { Symbols = 8, MaxLength = 4 },
        HeldOut = new() { Sequences = 700, Further = 300 },      // of 512 sequences of three and 4,096 of four a fifth
        Seeds = 1,
        Network = Quick.Network with { Steps = 2_500, LearningRate = 4e-3 },
        Linear = Quick.Linear with { Steps = 600 },
        Edits = Quick.Edits with { Steps = 800 },
        Probes = Quick.Probes with { Steps = 800 },
        Instruments = [InstrumentKind.Unigram, InstrumentKind.Bigram, InstrumentKind.Onion, InstrumentKind.PositionBlind, InstrumentKind.MatchedMap, InstrumentKind.LinearProbe, InstrumentKind.MlpProbe, InstrumentKind.OnionProbe],
        Untrained = [InstrumentKind.OnionProbe],
        Margins = new() { Resamples = 200 },
    };

    /// <summary>Under eight minutes on two cores: three seeds of the smallest network that learns eight symbols and five positions.</summary>
    private static OnionOptions Quick => new()
    {
        Task = new() { Symbols = 8, MaxLength = 5 },
        HeldOut = new() { Sequences = 2_000, Further = 500 },
        Widths = [12],
        Seeds = 3,
        Network = new() { Steps = 8_000 },
        // At the paper's rate subspaces are not learnt in so few steps: on a code that has them, unigram subspaces reach .93 in 4,000. All instruments get the same rate.
        Linear = new() { Steps = 2_000, LearningRate = 5e-3 },
        Edits = new() { Steps = 2_000, LearningRate = 5e-3 },
        Probes = new() { Steps = 2_000, LearningRate = 5e-3 },
    };

    /// <summary>Some two hours on two cores with little beside, by plan: four widths, four seeds, longer trainings of interventions, the audit.</summary>
    private static OnionOptions Standard => Quick with
    {
        Widths = [12, 24, 48, 96],
        Seeds = 4,
        Audit = new() { Active = [4, 5], Dictionaries = 3 },
        Linear = Quick.Linear with { Steps = 5_000 },
        Edits = Quick.Edits with { Steps = 3_000 },
    };
}
