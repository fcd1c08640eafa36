using Assay.Core.Findings;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The report's body: the answers, the differences, the curves behind them, what was done.</summary>
internal static class AnnealStudyReport
{
    public static Report Write(AnnealStudyOptions options, IReadOnlyList<StudyRun> runs, StudyVerdict verdict, IReadOnlyList<Finding> findings) => new(
        "Does p-annealing improve dictionaries?",
        [
            .. verdict.Questions.Select(question => new Paragraph(Capital(verdict.Sentence(question)))),
            new FindingList(findings),
            new Heading(2, "Differences at matched L0"),
            .. AnnealStudyFigures.Differences(verdict),
            .. verdict.Domains.Select(domain => Differences(verdict, domain)),
            new Heading(2, "Within one seed"),
            .. verdict.Domains.Select(domain => Within(verdict, domain)),
            new Heading(2, "Curves"),
            .. AnnealStudyFigures.Curves(options, runs),
            new Heading(2, "How"),
            new Bullets([.. How(options)]),
            new Heading(2, "All dictionaries"),
            .. runs.Where(run => run.Seed == 0).Select(All),
        ]);

    private static Table Differences(StudyVerdict verdict, string domain) => new(
        ["arm", "against", "coverage", "FVE", "reconstruction", "by highest threshold", "dead", "L0 matched", "largest miss", "so it"],
        [.. verdict.Comparisons.Where(one => one.Domain == domain).Select(one => (IReadOnlyList<string>)
        [
            one.Arm, one.Against, .. new[] { StudyMeasure.Coverage, StudyMeasure.Fve, StudyMeasure.Reconstruction, StudyMeasure.HighestThreshold, StudyMeasure.Dead }.Select(measure => StudyVerdict.Text(one.Value(measure), one.Interval(measure))),
            Invariant($"{one.Points.Matched} of {one.Points.All}"), Invariant($"{100 * (one.LargestMiss - 1):F1} %"), StudyVerdict.Word(verdict.EffectOf((one.Arm, one.Against))),
        ])],
        Invariant($"{domain}: the arm less the other at the L0 of each of the arm's dictionaries, averaged; the other is read between its own, linear in log L0, and up to {100 * (StudyCurve.Reach - 1):F0} % beyond them. Largest miss: of an arm's L0 from the wanted one. The last column is over all domains."));

    private static Table Within(StudyVerdict verdict, string domain) => new(
        ["arm", "against", "coverage, seed by seed", "FVE, seed by seed"],
        [.. verdict.Comparisons.Where(one => one.Domain == domain).Select(one => (IReadOnlyList<string>)[one.Arm, one.Against, Seeds(one, StudyMeasure.Coverage), Seeds(one, StudyMeasure.Fve)])],
        $"{domain}: intervals over draws of test games, the same draws for all arms.");

    private static string Seeds(StudyComparison comparison, StudyMeasure measure) =>
        string.Join("; ", comparison.PerSeed(measure).Select((value, seed) => StudyVerdict.Text(value, comparison.Within(seed, measure))));

    private static Table All(StudyRun run) => new(
        ["arm", "wanted L0", "L0", "FVE", "coverage", "reconstruction", "by highest threshold", "dead"],
        [.. run.Points.Select(point => (IReadOnlyList<string>)
        [
            point.Arm, Invariant($"{point.Target}"), Invariant($"{point.L0:F1}"), Invariant($"{point.At(StudyMeasure.Fve, -1):F4}"), Invariant($"{point.At(StudyMeasure.Coverage, -1):F3}"),
            Invariant($"{point.At(StudyMeasure.Reconstruction, -1):F3}"), Invariant($"{point.At(StudyMeasure.HighestThreshold, -1):F3}"), Invariant($"{point.At(StudyMeasure.Dead, -1):P0}"),
        ])],
        Invariant($"{run.Domain}, {run.Latents} latents, first seed."));

    private static IEnumerable<string> How(AnnealStudyOptions options)
    {
        foreach (var arm in options.Arms.All())
            yield return $"{arm.Name}: {arm.Title}.";
        yield return Invariant($"Squared errors everywhere. p falls from {options.Arms.Annealing.PStart} to {options.Arms.Annealing.PEnd} in {options.Arms.Annealing.Updates} updates from {options.Arms.Annealing.StartFraction:P0} of the run on; as in the paper the last update is never reached where it falls on the last step.");
        yield return "λ of every arm but the k-sparse ones is steered to the wanted L0 to the end of the run; under a controller λ's own rescaling matters little, as J2-unscaled shows.";
        yield return "The threshold of JumpReLU arms has the gradient of what the penalty jumps by there, λ θ^p through the kernel: L1's at p = 1, L0's in the limit of p = 0.";
        yield return "K1 and B1 leave fewer than k: they are compared at the L0 that they have.";
        yield return Invariant($"{options.Training.Steps} steps of {options.Training.BatchSize}; classifiers chosen on {options.TrainGames} games, scored on {options.TestGames} others; {options.Seeds} seed(s). Several arms answer for one kind, each at the full level: read a lone success with that in mind.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
