using Assay.Core.Options;
using Assay.Dictionaries.Architectures;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Which arms are trained and how. λ are where the search for the wanted L0 begins, in units where E‖x‖² = 1.</summary>
public sealed record StudyArms : IOptions
{
    /// <summary>L0 values, at least two; k of the k-sparse arms.</summary>
    public IReadOnlyList<int> TargetL0 { get; init; } = [12, 20, 32, 52];

    /// <summary>L0 values of the controls; empty leaves them out.</summary>
    public IReadOnlyList<int> ControlTargetL0 { get; init; } = [20, 32];

    /// <summary>Whether the controls vary the schedule of p too: where it ends, in how many updates, from when on.</summary>
    public bool ScheduleControls { get; init; }

    /// <summary>Whether the k-sparse arms are trained as BatchTopK too.</summary>
    public bool BatchTopK { get; init; } = true;

    /// <summary>How p falls in every annealed arm.</summary>
    public PAnnealing Annealing { get; init; } = new();

    /// <summary>λ of ‖f‖₁ that the arms with an L^p penalty start from.</summary>
    public double LpCoefficient { get; init; } = 0.02;

    /// <summary>λ of ‖f‖₀ that J0 starts from.</summary>
    public double L0Coefficient { get; init; } = 0.002;

    /// <summary>λ of the penalty on what a k-sparse arm keeps; nothing steers it.</summary>
    public double KeptCoefficient { get; init; } = 0.005;

    /// <summary>λ of the penalty on what a k-sparse arm leaves out.</summary>
    public double DiscardedCoefficient { get; init; } = 0.002;

    /// <summary>JumpReLU's kernel and where its thresholds start; wide, as in every run too short for narrow kernels.</summary>
    public JumpReLUOptions JumpReLU { get; init; } = new() { Bandwidth = 0.1, ThresholdInit = 0.01 };

    /// <summary>The auxiliary loss of the k-sparse arms; its dead window must fit in the run.</summary>
    public AuxKOptions AuxK { get; init; } = new() { DeadAfterTokens = 200_000 };

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (TargetL0.Count < 2)
            yield return new Fault("targetL0", "holds fewer than two values; matched L0 is interpolated between them");
        foreach (var target in TargetL0.Concat(ControlTargetL0).Where(target => target < 1))
            yield return new Fault("targetL0", FormattableString.Invariant($"holds {target}, expected at least 1"));
        foreach (var (member, value) in ((string, double)[])[("lpCoefficient", LpCoefficient), ("l0Coefficient", L0Coefficient), ("keptCoefficient", KeptCoefficient), ("discardedCoefficient", DiscardedCoefficient)])
        {
            if (!(value > 0) || double.IsInfinity(value))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected a number above 0"));
        }
        foreach (var fault in OptionsCheck.Within("annealing", Annealing).Concat(OptionsCheck.Within("jumpReLU", JumpReLU)).Concat(OptionsCheck.Within("auxK", AuxK)))
            yield return fault;
    }

    /// <summary>The same arms at other L0; null leaves them.</summary>
    internal StudyArms At(IReadOnlyList<int>? targets) => targets is null ? this : this with { TargetL0 = targets };

    /// <summary>The same arms without the controls.</summary>
    internal StudyArms WithoutControls => this with { ControlTargetL0 = [] };

    /// <summary>The arms in the order of the report.</summary>
    internal IReadOnlyList<StudyArm> All() =>
    [
        Momentum("S0", "Standard, L1", _ => Relu(null)),
        Momentum("S1", "Standard, p-annealed", _ => Relu(Annealing)),
        Plain("J0", "JumpReLU, L0", _ => JumpReLU with { SparsityCoefficient = L0Coefficient }),
        Plain("J1", "JumpReLU, L1", _ => Jump(null)),
        Plain("J2", "JumpReLU, p-annealed", _ => Jump(Annealing)),
        Plain("J3", "JumpReLU, p-annealed, then L0", _ => Jump(Annealing with { ThenL0 = true, EndFraction = ThenL0From })),
        Plain("G0", "Gated, L1", _ => new GatedOptions { SparsityCoefficient = LpCoefficient }),
        Plain("G1", "Gated, p-annealed", _ => new GatedOptions { SparsityCoefficient = LpCoefficient, Annealing = Annealing }),
        .. KSparse("K", "TopK", (k, penalty, annealedK) => new TopKOptions { K = k, AuxK = AuxK, Penalty = penalty, AnnealedK = annealedK }),
        .. BatchTopK ? KSparse("B", "BatchTopK", (k, penalty, annealedK) => new BatchTopKOptions { K = k, AuxK = AuxK, Penalty = penalty, AnnealedK = annealedK, ThresholdMemory = 0.99 }) : [],
        .. ControlTargetL0.Count > 0 ? Controls() : [],
    ];

    // J3's last update to L0 leaves it the last fifth of the run.
    private const double ThenL0From = 0.8;

    private ReluL1Options Relu(PAnnealing? annealing) => new() { SparsityCoefficient = LpCoefficient, Annealing = annealing };

    private JumpReLUOptions Jump(PAnnealing? annealing) => JumpReLU with { SparsityCoefficient = LpCoefficient, Penalty = JumpReLUPenalty.Lp, Annealing = annealing };

    private IEnumerable<StudyArm> Controls() =>
    [
        Control("J2-constant", "J2 with p = 0.5 throughout", PAnnealing.Constant(0.5)),
        Control("J2-unscaled", "J2, λ not rescaled", Annealing with { RescalePenalty = false }),
        .. ScheduleControls ? Schedules() : [],
    ];

    /// <summary>All controls, trained or not.</summary>
    internal static IReadOnlyList<string> ControlNames { get; } = [.. new StudyArms { ScheduleControls = true }.Controls().Select(arm => arm.Name)];

    private IEnumerable<StudyArm> Schedules() =>
    [
        Control("J2-to-0.5", "J2 down to p = 0.5", Reached with { PEnd = 0.5 }),
        Control("J2-to-0.2", "J2 down to p = 0.2", Reached with { PEnd = 0.2 }),
        Control("J2-to-0.1", "J2 down to p = 0.1", Reached with { PEnd = 0.1 }),
        Control("J2-to-0", "J2 down to p = 0", Reached with { PEnd = 0 }),
        Control("J2-one-step", "J2, p falling at once where J2's last update falls", Reached with { Updates = 2 }),
        Control("J2-continuous", "J2, p falling after every step", Reached with { Updates = null }),
        Control("J2-from-0", "J2, p falling from the start", Annealing with { StartFraction = 0 }),
        Control("J2-from-0.1", "J2, p falling from a tenth of the run on", Annealing with { StartFraction = 0.1 }),
        Control("J2-from-0.5", "J2, p falling from half of the run on", Annealing with { StartFraction = 0.5 }),
    ];

    // As in the paper J2's last update falls on the run's last step and is never reached: p ends where the one before it left it. This is the same path with that one as its last, so that a control ends where it says.
    private PAnnealing Reached
    {
        get
        {
            if (Annealing is not { EndStep: null, StartStep: null, EndFraction: >= 1, Updates: > 2 and var updates })
                return Annealing;
            var share = 1.0 / (updates - 1);
            return Annealing with { Updates = updates - 1, PEnd = Annealing.PEnd + share * (Annealing.PStart - Annealing.PEnd), EndFraction = 1 - share * (1 - Annealing.StartFraction) };
        }
    }

    private IEnumerable<StudyArm> KSparse(string letter, string kind, Func<int, SelectionPenalty?, KAnnealing?, ArchitectureOptions> of)
    {
        var kept = new SelectionPenalty { SparsityCoefficient = KeptCoefficient, Annealing = Annealing };
        var discarded = new SelectionPenalty { SparsityCoefficient = DiscardedCoefficient, On = PenalisedPart.Discarded, Annealing = Annealing };
        // One k below the wanted ones: a penalty on the kept leaves fewer than k, and there has to be something to compare with.
        yield return Momentum(letter + "0", kind, k => of(k, null, null)) with { Targets = [(int)Math.Ceiling(TargetL0.Min() / 2.0), .. TargetL0] };
        yield return Momentum(letter + "1", $"{kind}, p-annealed penalty on the kept", k => of(k, kept, null));
        yield return Momentum(letter + "2", $"{kind}, p-annealed penalty on the discarded", k => of(k, discarded, null));
        yield return Momentum(letter + "3", $"{kind}, k falling from the width", k => of(k, null, new KAnnealing()));
    }

    private StudyArm Control(string name, string title, PAnnealing annealing) => Plain(name, title, _ => Jump(annealing)) with { Targets = ControlTargetL0 };

    private StudyArm Plain(string name, string title, Func<int, ArchitectureOptions> of) => new(name, title, of) { Targets = TargetL0 };

    private StudyArm Momentum(string name, string title, Func<int, ArchitectureOptions> of) => Plain(name, title, of) with { Beta1 = 0.9 };
}
