using Assay.Core.Options;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>Everything the onion experiment does.</summary>
public sealed record OnionOptions : IOptions
{
    /// <summary>What networks learn.</summary>
    public RepeatTask Task { get; init; } = new();

    /// <summary>Sequences kept from every training.</summary>
    public HeldOutOptions HeldOut { get; init; } = new();

    /// <summary>Channels of the networks, the narrowest first; claims about small networks are judged on the first.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [48, 64, 128, 256, 512, 1024];        // onion

    /// <summary>Networks of each width, with other weights, held-out sequences and training sequences.</summary>
    public int Seeds { get; init; } = 5;                    // onion

    /// <summary>Training of networks.</summary>
    public StageOptions Network { get; init; } = new() { Steps = 40_000 };       // onion

    /// <summary>Training of unigram and bigram subspaces.</summary>
    public StageOptions Linear { get; init; } = new();

    /// <summary>Training of the other interventions.</summary>
    public StageOptions Edits { get; init; } = new();

    /// <summary>Training of probes.</summary>
    public StageOptions Probes { get; init; } = new();

    /// <summary>Instruments on every trained network.</summary>
    public IReadOnlyList<InstrumentKind> Instruments { get; init; } = Enum.GetValues<InstrumentKind>();

    /// <summary>Instruments on a network of the narrowest width that was not trained: what they find there is theirs, not the network's.</summary>
    public IReadOnlyList<InstrumentKind> Untrained { get; init; } = [InstrumentKind.Unigram, InstrumentKind.Bigram, InstrumentKind.Onion, InstrumentKind.LinearProbe, InstrumentKind.OnionProbe];

    /// <summary>What sparse autoencoders see of the narrowest network's states; null leaves that out.</summary>
    public AuditOptions? Audit { get; init; }

    /// <summary>The margins of the verdicts.</summary>
    public OnionMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions)[])[("task", Task), ("heldOut", HeldOut), ("network", Network), ("linear", Linear), ("edits", Edits), ("probes", Probes), ("margins", Margins)])
        {
            foreach (var fault in OptionsCheck.Within(part, options))
                yield return fault;
        }
        foreach (var fault in Audit is null ? [] : OptionsCheck.Within("audit", Audit))
            yield return fault;
        if (Widths.Count == 0 || Widths.Min() < 2 || !Widths.SequenceEqual(Widths.Distinct().Order()))
            yield return new Fault("widths", Invariant($"is [{string.Join(", ", Widths)}], expected widths of at least 2, each once, the narrowest first"));
        foreach (var (member, kinds) in ((string, IReadOnlyList<InstrumentKind>)[])[("instruments", Instruments), ("untrained", Untrained)])
        {
            if (kinds.Distinct().Count() != kinds.Count)
                yield return new Fault(member, "names an instrument twice");
        }
        if (Seeds < 1)
            yield return new Fault("seeds", Invariant($"is {Seeds}, expected at least 1"));
    }

    /// <summary>How an instrument is trained.</summary>
    internal StageOptions StageOf(InstrumentKind kind) => kind.IsProbe() ? Probes : kind.IsLinear() ? Linear : Edits;
}
