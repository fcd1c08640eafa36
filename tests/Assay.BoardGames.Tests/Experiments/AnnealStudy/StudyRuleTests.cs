using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.Core.Findings;
using Assay.Dictionaries.Architectures;

namespace Assay.BoardGames.Tests.Experiments.AnnealStudy;

/// <summary>Curves, differences and the decision rule on points made by hand.</summary>
public class StudyRuleTests
{
    [Fact]
    public void Scores_between_dictionaries_are_linear_in_log_L0_and_reach_a_tenth_beyond_the_ends()
    {
        var curve = new StudyCurve([Point("a", 40, 3), Point("a", 10, 1), Point("a", 20, 2), Point("a", 0, 9)]);
        Assert.Equal(1.5, curve.At(10 * Math.Sqrt(2), StudyMeasure.Fve, -1), 1e-12);
        Assert.Equal(3 + Math.Log2(1.1), curve.At(44, StudyMeasure.Fve, -1), 1e-12);
        Assert.Equal([false, true, true, false], new[] { 9.0, 9.1, 44, 44.1 }.Select(curve.Reaches));
        Assert.False(new StudyCurve([Point("a", 10, 1)]).Reaches(10));
    }

    [Fact]
    public void A_difference_is_taken_at_the_arms_own_L0_and_points_out_of_reach_are_left_out_and_counted()
    {
        // Theirs is log2(L0); mine lies 0.25 above it at 16 and 0.75 above at 32; 200 is beyond theirs.
        var run = new StudyRun("boards", 8, 0, [Point("t", 8, 3), Point("t", 64, 6), Point("m", 16, 4.25), Point("m", 32, 5.75), Point("m", 200, 0)]);
        var comparison = new StudyComparison("m", "t", "boards", [run], 0.95);
        Assert.Equal(0.5, comparison.Value(StudyMeasure.Fve), 1e-12);
        Assert.Equal((2, 3), comparison.Points);
        Assert.Equal(double.NaN, new StudyComparison("m", "none", "boards", [run], 0.95).Value(StudyMeasure.Fve));
        Assert.Null(new StudyComparison("m", "none", "boards", [run], 0.95).Interval(StudyMeasure.Fve));
    }

    [Fact]
    public void Seeds_give_students_interval_of_the_mean_over_widths_and_one_seed_that_of_the_draws()
    {
        // Differences by seed: (1 + 3)/2, 3, 4: mean 3, s = 1, t(2) at 97.5 % = 4.302653.
        StudyRun Run(int latents, int seed, double difference) => new("boards", latents, seed, [Point("t", 8, 0), Point("t", 64, 0), Point("m", 16, difference)]);
        var seeds = new StudyComparison("m", "t", "boards", [Run(8, 0, 1), Run(16, 0, 3), Run(8, 1, 3), Run(8, 2, 4)], 0.95);
        Assert.Equal([2, 3, 4], seeds.PerSeed(StudyMeasure.Fve));
        Assert.Equal(3 - 4.302653 / Math.Sqrt(3), seeds.Interval(StudyMeasure.Fve)!.Low, 1e-5);

        DrawnScore Drawn(double value, int times) => new(value, [.. Enumerable.Range(0, 101).Select(draw => value + draw * times / 100.0)]);
        StudyPoint With(string arm, double l0, DrawnScore score) => new(arm, 16, l0, new Dictionary<StudyMeasure, DrawnScore> { [StudyMeasure.Fve] = score });
        // The same draws move both: their common part falls out, and what is left goes from 1 to 2.
        var one = new StudyComparison("m", "t", "boards", [new("boards", 8, 0, [With("t", 8, Drawn(0, 5)), With("t", 64, Drawn(0, 5)), With("m", 16, Drawn(1, 6))])], 0.9);
        var interval = one.Interval(StudyMeasure.Fve)!;
        Assert.Equal((1.05, 1.95, IntervalOver.Examples), (Math.Round(interval.Low, 9), Math.Round(interval.High, 9), interval.Over));
    }

    [Theory]
    [InlineData("+1 +1", "-1 +1", Verdict.Holds)]             // J2 improves; what J3 does is no matter
    [InlineData("+1 -1", "-1 +1", Verdict.Fails)]             // each loses something
    [InlineData("+1 -1", "+1 ?", Verdict.Inconclusive)]
    [InlineData("+1 ?", "? +1", Verdict.Inconclusive)]        // one of the two is not enough
    public void An_arm_improves_when_coverage_and_FVE_both_do(string j2, string j3, Verdict expected)
    {
        var verdict = new StudyVerdict(Runs("boards", j2, j3), 0.95);
        var question = verdict.Questions.Single();
        Assert.Equal(("jumprelu", expected), (question.Id, verdict.Of(question)));
        Assert.StartsWith(expected switch { Verdict.Holds => "p-annealing improves JumpReLU", Verdict.Fails => "p-annealing does not improve", _ => "p-annealing is not shown" }, verdict.Sentence(question), StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_domain_shows_another_can_take_away()
    {
        Assert.Equal(Verdict.Holds, Judge([.. Runs("boards", "+1 +1", "? ?"), .. Runs("stories", "+1 +1", "? ?")]));
        Assert.Equal(Verdict.Inconclusive, Judge([.. Runs("boards", "+1 +1", "? ?"), .. Runs("stories", "? +1", "? ?")]));
        Assert.Equal(Verdict.Fails, Judge([.. Runs("boards", "+1 +1", "-1 -1"), .. Runs("stories", "-1 +1", "? ?")]));
        static Verdict Judge(IReadOnlyList<StudyRun> runs) => new StudyVerdict(runs, 0.95) is var verdict ? verdict.Of(verdict.Questions[0]) : default;
    }

    [Fact]
    public void An_arm_that_gains_in_one_domain_and_loses_in_another_does_not_improve()
    {
        var verdict = new StudyVerdict([.. Runs("boards", "+1 +1", "+1 +1"), .. Runs("Othello", "+1 -1", "+1 +1"), .. Runs("stories", "+1 +1", "? ?")], 0.95);
        Assert.Equal((Effect.Loses, Effect.Undecided), (verdict.EffectOf(("J2", "J0")), verdict.EffectOf(("J3", "J0"))));
        Assert.Equal(Verdict.Inconclusive, verdict.Of(verdict.Questions[0]));
        Assert.Contains("Othello: coverage +1.0100", verdict.Sentence(verdict.Questions[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.89, "-1 +1", "Improves")]        // the model knows too little of the board for coverage to count
    [InlineData(0.89, "? +1", "Improves")]
    [InlineData(0.89, "+1 ?", "Undecided")]        // FVE counts all the same
    [InlineData(0.89, "+1 -1", "Loses")]
    [InlineData(0.91, "-1 +1", "Loses")]
    [InlineData(0.91, "+1 +1", "Improves")]
    public void Where_the_probe_is_under_the_gate_coverage_decides_nothing(double f1, string othello, string expected)
    {
        // The probes of three seeds lie about their mean, which decides.
        var gated = Runs("Othello", othello, "? ?").Select(run => run with { Gate = new(f1 + (run.Seed - 1) * 0.02, 0.9) });
        var verdict = new StudyVerdict([.. Runs("boards", "+1 +1", "? ?"), .. gated], 0.95);
        Assert.Equal(expected, verdict.EffectOf(("J2", "J0")).ToString());
        Assert.Equal(f1 > 0.9, verdict.CoverageDecides("Othello"));
        Assert.Equal(f1, verdict.GateOf("Othello")!.F1, 1e-12);
    }

    [Fact]
    public void Some_coverage_has_to_decide_and_an_arm_that_a_domain_leaves_out_answers_for_nothing()
    {
        var blind = Runs("Othello", "+1 +1", "? ?").Select(run => run with { Gate = new(0.5, 0.9) }).ToList();
        Assert.Equal(Effect.Undecided, new StudyVerdict(blind, 0.95).EffectOf(("J2", "J0")));

        var without = Runs("stories", "+1 +1", "? ?").Select(run => run with { Points = [.. run.Points.Where(point => point.Arm != "J2")] });
        var verdict = new StudyVerdict([.. Runs("boards", "+1 +1", "? ?"), .. without], 0.95);
        Assert.Equal([("J3", "J0")], verdict.Questions.Single().Pairs);
        Assert.Equal(Verdict.Inconclusive, verdict.Of(verdict.Questions[0]));
        Assert.Contains(verdict.Comparisons, one => (one.Arm, one.Domain) == ("J2", "boards"));     // reported all the same
    }

    [Fact]
    public void The_answer_is_one_sentence_over_all_kinds()
    {
        // J as in the other tests; the same points stand for the other kinds' arms.
        static IEnumerable<StudyPoint> As(StudyRun run, string arm, string against) =>
            run.Points.Where(point => point.Arm is "J2" or "J0").Select(point => point with { Arm = point.Arm == "J2" ? arm : against });
        var jumps = Runs("stories", "? +1", "+1 ?");
        var (better, worse) = (Runs("stories", "+1 +1", "? ?"), Runs("stories", "-1 +1", "? ?"));
        var runs = jumps.Select((run, seed) => run with { Points = [.. run.Points, .. As(better[seed], "G1", "G0"), .. As(better[seed], "S1", "S0"), .. As(worse[seed], "K1", "K0")] }).ToList();
        Assert.Equal("At matched L0, on stories, p-annealing improves Gated and Standard dictionaries; it does not improve k-sparse dictionaries; it is not shown to improve JumpReLU dictionaries.", new StudyVerdict(runs, 0.95).Answer);
        Assert.Equal("not matched", StudyVerdict.Text(double.NaN, null));
    }

    [Fact]
    public void A_size_without_an_arm_is_left_out_of_its_mean()
    {
        StudyRun[] runs = [new("boards", 8, 0, [Point("t", 8, 0), Point("t", 64, 0), Point("m", 16, 3)]), new("boards", 16, 0, [Point("t", 8, 0), Point("t", 64, 0)])];
        Assert.Equal(3, new StudyComparison("m", "t", "boards", runs, 0.95).Value(StudyMeasure.Fve));
    }

    [Fact]
    public void Controls_end_at_the_exponent_they_are_named_after_when_the_run_does()
    {
        // Updates that a run of 3,000 reaches, from the rule: update k of K comes after step floor(start + k (end - start)/(K - 1)) and sets p_start + k (p_end - p_start)/(K - 1).
        static List<(long Step, double P)> Path(PAnnealing one)
        {
            var (start, end) = ((long)(one.StartFraction * 3000), (long)(one.EndFraction * 3000));
            var count = one.Updates ?? (int)(end - start) + 1;
            return [.. Enumerable.Range(0, count).Select(k => (start + (end - start) * k / (count - 1), one.PStart + k * (one.PEnd - one.PStart) / (count - 1))).Where(update => update.Item1 < 3000)];
        }

        var arms = new StudyArms { ScheduleControls = true }.All().Where(arm => arm.Name.StartsWith("J2", StringComparison.Ordinal))
            .ToDictionary(arm => arm.Name, arm => Path(((JumpReLUOptions)arm.Of(20)).Annealing!), StringComparer.Ordinal);
        var paper = arms["J2"];
        Assert.Equal((9, 819, 0.289), (paper.Count, paper[0].Step, Math.Round(paper[^1].P, 3)));
        foreach (var (name, p) in ((string, double)[])[("J2-to-0.5", 0.5), ("J2-to-0.2", 0.2), ("J2-to-0.1", 0.1), ("J2-to-0", 0), ("J2-constant", 0.5), ("J2-one-step", paper[^1].P), ("J2-continuous", paper[^1].P), ("J2-from-0", paper[^1].P), ("J2-from-0.5", paper[^1].P)])
            Assert.Equal(p, arms[name][^1].P, 1e-9);
        Assert.All(arms["J2-to-0.2"].Zip(paper), pair => Assert.InRange(pair.First.Step - pair.Second.Step, -1, 1));
        Assert.Equal((9, 2, 0, 300, 1500), (arms["J2-to-0.2"].Count, arms["J2-one-step"].Count, arms["J2-from-0"][0].Step, arms["J2-from-0.1"][0].Step, arms["J2-from-0.5"][0].Step));
        Assert.True(arms["J2-continuous"].Count > 1900);
    }

    [Fact]
    public void Every_arm_that_a_question_names_is_one_that_the_study_trains()
    {
        var arms = new StudyArms { ScheduleControls = true }.All();
        Assert.Equal(arms.Count, arms.Select(arm => arm.Name).Distinct().Count());
        StudyRun run = new("boards", 8, 0, [.. arms.SelectMany(arm => arm.Targets.Select(target => Point(arm.Name, target, 0)))]);
        var verdict = new StudyVerdict([run], 0.95);
        Assert.Equal(["jumprelu", "k-sparse", "gated", "standard"], verdict.Questions.Select(question => question.Id));
        Assert.Equal([2, 4, 1, 1], verdict.Questions.Select(question => question.Pairs.Count));
        Assert.Equal(arms.Select(arm => arm.Name).Order(), verdict.Comparisons.SelectMany(one => new[] { one.Arm, one.Against }).Distinct().Order());
    }

    [Fact]
    public void Options_that_cannot_be_are_named_with_their_arm()
    {
        var options = new AnnealStudyOptions { Domains = new() { Present = [StudyDomainName.Planted, StudyDomainName.Chess], Planted = new() { Latents = [16] }, Othello = new() { Latents = [] } }, TestGames = 1, Level = 1, Arms = new() { TargetL0 = [8], ControlTargetL0 = [20], KeptCoefficient = 0 } };
        var faults = options.Faults().Select(fault => fault.ToString()).ToList();
        foreach (var text in (string[])["arms.targetL0", "arms.keptCoefficient", "testGames", "evel", "J2-constant, 16 latents: control.targetL0", "domains.chess: lacks a model or its games"])
            Assert.Contains(faults, fault => fault.Contains(text, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains("othello", StringComparison.Ordinal));     // not present: its settings are no matter
    }

    // Coverage and FVE of J2 and J3 less J0 over three seeds: clearly above, clearly below, or scattered about 0.
    private static List<StudyRun> Runs(string domain, string j2, string j3) => [.. Enumerable.Range(0, 3).Select(seed => new StudyRun(domain, 8, seed,
    [
        Scored("J0", 8, 0, 0), Scored("J0", 32, 0, 0),
        Scored("J2", 16, Difference(j2.Split(' ')[0], seed), Difference(j2.Split(' ')[1], seed)), Scored("J3", 16, Difference(j3.Split(' ')[0], seed), Difference(j3.Split(' ')[1], seed)),
    ]))];

    private static double Difference(string sign, int seed) => sign switch { "+1" => 1 + seed / 100.0, "-1" => -1 - seed / 100.0, _ => seed - 1 };

    private static StudyPoint Scored(string arm, double l0, double coverage, double fve) =>
        new(arm, (int)l0, l0, new Dictionary<StudyMeasure, DrawnScore> { [StudyMeasure.Coverage] = DrawnScore.Whole(coverage), [StudyMeasure.Fve] = DrawnScore.Whole(fve) });

    private static StudyPoint Point(string arm, double l0, double fve) => Scored(arm, l0, 0, fve);
}
