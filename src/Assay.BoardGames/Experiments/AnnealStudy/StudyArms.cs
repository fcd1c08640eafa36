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
        foreach (var (part, options) in ((string, IOptions)[])[("annealing", Annealing), ("jumpReLU", JumpReLU), ("auxK", AuxK)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
    }

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
        Control("J2-to-0.5", "J2 down to p = 0.5", Annealing with { PEnd = 0.5 }),
        Control("J2-to-0", "J2 down to p = 0", Annealing with { PEnd = 0 }),
    ];

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
