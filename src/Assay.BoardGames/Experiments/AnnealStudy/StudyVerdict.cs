using Assay.Core.Findings;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The decision rule of the study, fixed before any of its judged seeds ran.</summary>
/// <remarks>
/// An arm improves on another iff, in every domain, the interval of the difference in coverage and that of the difference in FVE, both at matched L0, lie above 0.
/// Where a linear probe cannot read the board from a domain's model, a dictionary that cannot either is not to blame: that domain's coverage is reported and decides nothing, its FVE does.
/// Some domain's coverage has to decide. An arm that some domain leaves out answers for nothing.
/// </remarks>
internal sealed class StudyVerdict
{
    /// <summary>The rule in words, as findings print it.</summary>
    public const string Rule = "an arm improves iff, in every domain, the 95 % intervals of its difference in held-out coverage above chance and in FVE, both at matched L0, lie above 0 "
        + "(FVE alone where a linear probe reads the model's boards with a mean F1 under the gate; coverage must decide in one domain at least); "
        + "holds: some p-annealed arm improves; fails: every one has an interval of coverage or of FVE below 0 in some domain; else undecided";

    // Who is asked about, by which arms, against what. k falling is no p-annealing: it is reported and decides nothing.
    private static readonly StudyQuestion[] Asked =
    [
        new("jumprelu", "JumpReLU", [("J2", "J0"), ("J3", "J0")]),
        new("k-sparse", "k-sparse", [("K1", "K0"), ("K2", "K0"), ("B1", "B0"), ("B2", "B0")]),
        new("gated", "Gated", [("G1", "G0")]),
        new("standard", "Standard", [("S1", "S0")]),
    ];

    // Reported beside them.
    private static readonly (string Arm, string Against)[] Others =
    [
        ("J1", "J0"), ("J2", "J1"), ("J2", "J2-constant"), .. StudyArms.ControlNames.Select(control => (control, "J0")), ("K3", "K0"), ("B3", "B0"),
    ];

    private readonly IReadOnlyList<StudyRun> _runs;
    private readonly double _level;

    public StudyVerdict(IReadOnlyList<StudyRun> runs, double level)
    {
        (_runs, _level) = (runs, level);
        Domains = [.. runs.Select(run => run.Domain).Distinct()];
        Questions = [.. Asked.Select(question => question with { Pairs = [.. question.Pairs.Where(pair => Domains.All(domain => Trained(pair, domain)))] }).Where(question => question.Pairs.Count > 0)];
    }

    /// <summary>In the order in which they were run.</summary>
    public IReadOnlyList<string> Domains { get; }

    /// <summary>What can be asked of the arms that every domain has.</summary>
    public IReadOnlyList<StudyQuestion> Questions { get; }

    /// <summary>Every comparison of the study, pair by pair, in the domains that have both arms.</summary>
    public IReadOnlyList<StudyComparison> Comparisons =>
        [.. from pair in Asked.SelectMany(question => question.Pairs).Concat(Others) from domain in Domains where Trained(pair, domain) select Compare(pair, domain)];

    /// <summary>Whether the domain's model knows enough of what coverage is about: the probe's F1, averaged over runs, reaches the gate.</summary>
    public bool CoverageDecides(string domain) => GateOf(domain) is not { } gate || gate.F1 >= gate.Least;

    /// <summary>The domain's gate, averaged over its runs; null where it has none.</summary>
    public StudyGate? GateOf(string domain)
    {
        var gates = _runs.Where(run => run.Domain == domain).Select(run => run.Gate).OfType<StudyGate>().ToList();
        return gates.Count == 0 ? null : new(gates.Average(gate => gate.F1), gates[0].Least);
    }

    /// <summary>What decides in a domain.</summary>
    public IReadOnlyList<StudyMeasure> Deciding(string domain) => CoverageDecides(domain) ? Measures : [StudyMeasure.Fve];

    /// <summary>One arm against another in every domain that has both.</summary>
    public Effect EffectOf((string Arm, string Against) pair)
    {
        var domains = Domains.Where(domain => Trained(pair, domain)).ToList();
        var all = domains.SelectMany(domain => Deciding(domain).Select(measure => Compare(pair, domain).Interval(measure))).ToList();
        if (all.Any(interval => interval?.High < 0))
            return Effect.Loses;
        return domains.Any(CoverageDecides) && all.All(interval => interval?.Low > 0) ? Effect.Improves : Effect.Undecided;
    }

    public Verdict Of(StudyQuestion question)
    {
        var effects = question.Pairs.Select(EffectOf).ToList();
        if (effects.Contains(Effect.Improves))
            return Verdict.Holds;
        return effects.All(effect => effect == Effect.Loses) ? Verdict.Fails : Verdict.Inconclusive;
    }

    /// <summary>The whole answer in one sentence.</summary>
    public string Answer =>
        $"At matched L0, on {Listed(Domains)}, p-annealing {string.Join("; it ", Questions.GroupBy(Of).OrderBy(kinds => kinds.Key).Select(kinds => $"{Verb(kinds.Key)} {Listed([.. kinds.Select(question => question.Subject)])} dictionaries"))}.";

    /// <summary>The answer for one kind, with what it rests on.</summary>
    public string Sentence(StudyQuestion question) =>
        $"p-annealing {Verb(Of(question))} {question.Subject} dictionaries at matched L0: {string.Join("; ", question.Pairs.Select(Said))}.";

    private static string Verb(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "improves",
        Verdict.Fails => "does not improve",
        _ => "is not shown to improve",
    };

    private static string Listed(IReadOnlyList<string> words) => words.Count < 2 ? string.Concat(words) : string.Join(", ", words.SkipLast(1)) + " and " + words[^1];

    /// <summary>What the rule is about.</summary>
    internal static StudyMeasure[] Measures { get; } = [StudyMeasure.Coverage, StudyMeasure.Fve];

    private string Said((string Arm, string Against) pair) =>
        $"{pair.Arm} {Word(EffectOf(pair))} ({string.Join(", ", Domains.Select(domain => Said(Compare(pair, domain))))})";

    private string Said(StudyComparison comparison) =>
        (Domains.Count > 1 ? comparison.Domain + ": " : "") + string.Join(" and ", Deciding(comparison.Domain).Select(measure => $"{(measure == StudyMeasure.Fve ? "FVE" : "coverage")} {Text(comparison.Value(measure), comparison.Interval(measure))}"));

    /// <summary>A difference and its interval; no number where no L0 of the arm is one that the other reaches.</summary>
    public static string Text(double value, Interval? interval) => double.IsNaN(value) ? "not matched" : interval is null ? Invariant($"{value:+0.0000;-0.0000}") : Invariant($"{value:+0.0000;-0.0000} [{interval.Low:+0.0000;-0.0000}, {interval.High:+0.0000;-0.0000}]");

    public static string Word(Effect effect) => effect switch { Effect.Improves => "improves", Effect.Loses => "loses somewhere", _ => "is undecided" };

    public StudyComparison Compare((string Arm, string Against) pair, string domain) => new(pair.Arm, pair.Against, domain, _runs, _level);

    private bool Trained((string Arm, string Against) pair, string domain) => _runs.Any(run => run.Domain == domain && run.Has(pair));
}

/// <summary>What one arm does against another.</summary>
internal enum Effect
{
    /// <summary>What decides is higher in every domain.</summary>
    Improves,

    /// <summary>Something that decides is lower in some domain.</summary>
    Loses,

    /// <summary>Neither is shown.</summary>
    Undecided,
}

/// <summary>Whether p-annealing helps one kind: the arms that answer, each with what it is held against.</summary>
internal sealed record StudyQuestion(string Id, string Subject, IReadOnlyList<(string Arm, string Against)> Pairs);
