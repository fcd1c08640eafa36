using Assay.Core.Findings;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The decision rule of the study, fixed before any of its judged seeds ran.</summary>
/// <remarks>An arm improves on another iff, in every domain, the interval of the difference in coverage and that of the difference in FVE, both at matched L0, lie above 0.</remarks>
internal sealed class StudyVerdict
{
    /// <summary>The rule in words, as findings print it.</summary>
    public const string Rule = "an arm improves iff, in every domain, the 95 % intervals of its difference in held-out coverage above chance and in FVE, both at matched L0, lie above 0; "
        + "holds: some p-annealed arm improves; fails: every one has an interval of coverage or of FVE below 0 in some domain; else undecided";

    // Who is asked about, by which arms, against what. k falling is no p-annealing: it is reported and decides nothing.
    private static readonly StudyQuestion[] Asked =
    [
        new("jumprelu", "JumpReLU", [("J2", "J0"), ("J3", "J0")]),
        new("k-sparse", "k-sparse (TopK, BatchTopK)", [("K1", "K0"), ("K2", "K0"), ("B1", "B0"), ("B2", "B0")]),
        new("gated", "Gated", [("G1", "G0")]),
        new("standard", "Standard", [("S1", "S0")]),
    ];

    // Reported beside them.
    private static readonly (string Arm, string Against)[] Others =
    [
        ("J1", "J0"), ("J2", "J1"), ("J2", "J2-constant"), ("J2-constant", "J0"), ("J2-unscaled", "J0"), ("J2-to-0.5", "J0"), ("J2-to-0", "J0"), ("K3", "K0"), ("B3", "B0"),
    ];

    private readonly IReadOnlyList<StudyRun> _runs;
    private readonly double _level;

    public StudyVerdict(IReadOnlyList<StudyRun> runs, double level)
    {
        (_runs, _level) = (runs, level);
        Questions = [.. Asked.Select(question => question with { Pairs = [.. question.Pairs.Where(Trained)] }).Where(question => question.Pairs.Count > 0)];
    }

    public IReadOnlyList<string> Domains => [.. _runs.Select(run => run.Domain).Distinct()];

    /// <summary>What can be asked of the arms that were trained.</summary>
    public IReadOnlyList<StudyQuestion> Questions { get; }

    /// <summary>Every comparison of the study, domain by domain.</summary>
    public IReadOnlyList<StudyComparison> Comparisons => [.. from pair in Questions.SelectMany(question => question.Pairs).Concat(Others.Where(Trained)) from domain in Domains select Compare(pair, domain)];

    /// <summary>One arm against another in every domain.</summary>
    public Effect EffectOf((string Arm, string Against) pair)
    {
        var all = Domains.SelectMany(domain => Deciding.Select(measure => Compare(pair, domain).Interval(measure))).ToList();
        if (all.Any(interval => interval?.High < 0))
            return Effect.Loses;
        return all.All(interval => interval?.Low > 0) ? Effect.Improves : Effect.Undecided;
    }

    public Verdict Of(StudyQuestion question)
    {
        var effects = question.Pairs.Select(EffectOf).ToList();
        if (effects.Contains(Effect.Improves))
            return Verdict.Holds;
        return effects.All(effect => effect == Effect.Loses) ? Verdict.Fails : Verdict.Inconclusive;
    }

    /// <summary>The answer in one sentence.</summary>
    public string Sentence(StudyQuestion question)
    {
        var answer = Of(question) switch
        {
            Verdict.Holds => "p-annealing improves",
            Verdict.Fails => "p-annealing does not improve",
            _ => "p-annealing is not shown to improve",
        };
        return $"{answer} {question.Subject} dictionaries at matched L0: {string.Join("; ", question.Pairs.Select(Said))}.";
    }

    internal static StudyMeasure[] Deciding => [StudyMeasure.Coverage, StudyMeasure.Fve];

    private string Said((string Arm, string Against) pair) =>
        $"{pair.Arm} {Word(EffectOf(pair))} ({string.Join(", ", Domains.Select(domain => Said(Compare(pair, domain))))})";

    private string Said(StudyComparison comparison) =>
        (Domains.Count > 1 ? comparison.Domain + ": " : "") + string.Join(" and ", Deciding.Select(measure => $"{(measure == StudyMeasure.Fve ? "FVE" : "coverage")} {Text(comparison.Value(measure), comparison.Interval(measure))}"));

    public static string Text(double value, Interval? interval) => interval is null ? Invariant($"{value:+0.0000;-0.0000}") : Invariant($"{value:+0.0000;-0.0000} [{interval.Low:+0.0000;-0.0000}, {interval.High:+0.0000;-0.0000}]");

    public static string Word(Effect effect) => effect switch { Effect.Improves => "improves", Effect.Loses => "loses on one of the two", _ => "is undecided" };

    public StudyComparison Compare((string Arm, string Against) pair, string domain) => new(pair.Arm, pair.Against, domain, _runs, _level);

    private bool Trained((string Arm, string Against) pair) => _runs.Any(run => run.Points.Any(point => point.Arm == pair.Arm) && run.Points.Any(point => point.Arm == pair.Against));
}

/// <summary>What one arm does against another.</summary>
internal enum Effect
{
    /// <summary>Coverage and FVE are higher in every domain.</summary>
    Improves,

    /// <summary>One of them is lower in some domain.</summary>
    Loses,

    /// <summary>Neither is shown.</summary>
    Undecided,
}

/// <summary>Whether p-annealing helps one kind: the arms that answer, each with what it is held against.</summary>
internal sealed record StudyQuestion(string Id, string Subject, IReadOnlyList<(string Arm, string Against)> Pairs);
