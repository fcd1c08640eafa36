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
            new Paragraph(verdict.Answer),
            .. verdict.Questions.Select(question => new Paragraph(Capital(verdict.Sentence(question)))),
            .. verdict.Domains.Select(domain => Gate(verdict, domain)).OfType<Paragraph>(),
            new FindingList(findings),
            new Heading(2, "Differences at matched L0"),
            .. AnnealStudyFigures.Differences(verdict),
            .. verdict.Domains.Select(domain => Differences(verdict, domain, Measured(runs, domain))),
            new Heading(2, "Within one seed"),
            .. verdict.Domains.Select(domain => Within(verdict, domain)),
            new Heading(2, "Curves"),
            .. AnnealStudyFigures.Curves(options, runs),
            new Heading(2, "How"),
            new Bullets([.. How(options)]),
            new Heading(2, "All dictionaries"),
            .. runs.Where(run => run.Seed == 0).Select(run => All(run, Measured(runs, run.Domain))),
        ]);

    // What the probe says of a model, good or bad.
    private static Paragraph? Gate(StudyVerdict verdict, string domain) => verdict.GateOf(domain) is not { } gate ? null
        : new(Capital(Invariant($"{domain}: a linear probe reads the boards with an F1 of {gate.F1:F3}, and {gate.Least} is needed; ")
            + (verdict.CoverageDecides(domain) ? "coverage decides here." : "the model is too weak: coverage and reconstruction are reported here and decide nothing, FVE does.")));

    private static Table Differences(StudyVerdict verdict, string domain, IReadOnlyList<StudyMeasure> measures) => new(
        ["arm", "against", .. measures.Select(Name), "L0 matched", "largest miss", "so it"],
        [.. verdict.Comparisons.Where(one => one.Domain == domain).Select(one => (IReadOnlyList<string>)
        [
            one.Arm, one.Against, .. measures.Select(measure => StudyVerdict.Text(one.Value(measure), one.Interval(measure))),
            Invariant($"{one.Points.Matched} of {one.Points.All}"), Invariant($"{100 * (one.LargestMiss - 1):F1} %"), StudyVerdict.Word(verdict.EffectOf((one.Arm, one.Against))),
        ])],
        Invariant($"{domain}: the arm less the other at the L0 of each of the arm's dictionaries, averaged; the other is read between its own, linear in log L0, and up to {100 * (StudyCurve.Reach - 1):F0} % beyond them. Largest miss: of an arm's L0 from the wanted one. The last column is over all domains that have both."));

    private static Table Within(StudyVerdict verdict, string domain) => new(
        ["arm", "against", "coverage, seed by seed", "FVE, seed by seed"],
        [.. verdict.Comparisons.Where(one => one.Domain == domain).Select(one => (IReadOnlyList<string>)[one.Arm, one.Against, Seeds(one, StudyMeasure.Coverage), Seeds(one, StudyMeasure.Fve)])],
        $"{domain}: intervals over draws of test games, the same draws for all arms.");

    private static string Seeds(StudyComparison comparison, StudyMeasure measure) =>
        string.Join("; ", comparison.PerSeed(measure).Select((value, seed) => StudyVerdict.Text(value, comparison.Within(seed, measure))));

    private static Table All(StudyRun run, IReadOnlyList<StudyMeasure> measures) => new(
        ["arm", "wanted L0", "L0", .. measures.Select(Name)],
        [.. run.Points.Select(point => (IReadOnlyList<string>)
            [point.Arm, Invariant($"{point.Target}"), Invariant($"{point.L0:F1}"), .. measures.Select(measure => point.At(measure, -1)).Zip(measures, Value)])],
        Invariant($"{run.Domain}, {run.Latents} latents, first seed."));

    private static string Value(double value, StudyMeasure measure) => measure switch
    {
        StudyMeasure.Fve or StudyMeasure.LossRecovered => Invariant($"{value:F4}"),
        StudyMeasure.Dead => Invariant($"{value:P0}"),
        _ => Invariant($"{value:F3}"),
    };

    private static string Name(StudyMeasure measure) => measure switch
    {
        StudyMeasure.Fve => "FVE",
        StudyMeasure.Coverage => "coverage",
        StudyMeasure.Reconstruction => "reconstruction",
        StudyMeasure.HighestThreshold => "by highest threshold",
        StudyMeasure.LossRecovered => "loss recovered",
        _ => "dead",
    };

    // What was measured in a domain, in the order of the columns.
    private static List<StudyMeasure> Measured(IReadOnlyList<StudyRun> runs, string domain) =>
        [.. Columns.Where(measure => runs.Any(run => run.Domain == domain && run.Points.Any(point => point.Scores.ContainsKey(measure))))];

    private static readonly StudyMeasure[] Columns =
        [StudyMeasure.Coverage, StudyMeasure.Fve, StudyMeasure.LossRecovered, StudyMeasure.Reconstruction, StudyMeasure.HighestThreshold, StudyMeasure.Dead];

    private static IEnumerable<string> How(AnnealStudyOptions options)
    {
        foreach (var arm in options.Parts().SelectMany(part => part.Arms.All()).DistinctBy(arm => arm.Name))
            yield return $"{arm.Name}: {arm.Title}.";
        yield return Invariant($"Squared errors everywhere. p falls from {options.Arms.Annealing.PStart} to {options.Arms.Annealing.PEnd} in {options.Arms.Annealing.Updates} updates from {options.Arms.Annealing.StartFraction:P0} of the run on; as in the paper the last update is never reached where it falls on the last step.");
        yield return "λ of every arm but the k-sparse ones is steered to the wanted L0 to the end of the run; under a controller λ's own rescaling matters little, as J2-unscaled shows.";
        yield return "The threshold of JumpReLU arms has the gradient of what the penalty jumps by there, λ θ^p through the kernel: L1's at p = 1, L0's in the limit of p = 0.";
        yield return "Curves bend downwards over log L0, so that the straight line between two of the other's dictionaries lies below it: an arm that misses its L0 is flattered a little, the more the wider the wanted L0 lie apart. See the largest miss.";
        yield return "K1 and B1 leave fewer than k: they are compared at the L0 that they have.";
        foreach (var domain in options.Domains.Present)
            yield return Domain(options, domain);
        yield return Invariant($"{options.Training.Steps} steps of {options.Training.BatchSize}; classifiers of boards chosen on {options.TrainGames} games, scored on {options.TestGames} others; {options.Seeds} seed(s). Several arms answer for one kind, each at the full level: read a lone success with that in mind.");
    }

    private static string Domain(AnnealStudyOptions options, StudyDomainName name)
    {
        var sizes = Invariant($"{string.Join(" and ", options.Domains.Of(name).Latents)} latents at L0 {string.Join(", ", options.Domains.Of(name).TargetL0 ?? options.Arms.TargetL0)}");
        return Capital(StudyDomains.Title(name)) + ": " + sizes + name switch
        {
            StudyDomainName.Planted => "; other directions and games in every seed.",
            StudyDomainName.Othello => Invariant($" at {options.Domains.Othello.Model.Site} of one model; other games and weights of dictionaries in every seed."),
            StudyDomainName.Stories => Invariant($" at {options.Domains.Stories.Site} of one model; coverage is the mean over factors of the held-out F1 of each one's best latent, above saying \"present\" everywhere. Seeds differ in the order of training and in the weights of dictionaries."),
            _ => " of one model; seeds differ in the order of training and in the weights of dictionaries.",
        };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
