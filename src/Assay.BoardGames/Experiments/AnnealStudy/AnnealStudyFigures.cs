using Assay.Core.Reports;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Scores against L0, arm by arm, and the differences with their intervals.</summary>
internal static class AnnealStudyFigures
{
    private static readonly (string Letter, string Kind)[] Kinds = [("J", "JumpReLU"), ("K", "TopK"), ("B", "BatchTopK"), ("G", "Gated"), ("S", "Standard")];

    /// <summary>First seed, widest dictionaries of each domain: a plot for each kind and score.</summary>
    public static IEnumerable<Block> Curves(AnnealStudyOptions options, IReadOnlyList<StudyRun> runs)
    {
        var titles = options.Parts().SelectMany(part => part.Arms.All()).DistinctBy(arm => arm.Name).ToDictionary(arm => arm.Name, arm => arm.Title, StringComparer.Ordinal);
        foreach (var run in runs.Where(run => run.Seed == 0).GroupBy(run => run.Domain).Select(domain => domain.MaxBy(run => run.Latents)!))
        {
            foreach (var (letter, kind) in Kinds.Where(kind => run.Points.Any(point => point.Arm.StartsWith(kind.Letter, StringComparison.Ordinal))))
            {
                yield return Curve(run, letter, kind, StudyMeasure.Fve, "FVE", titles);
                yield return Curve(run, letter, kind, StudyMeasure.Coverage, "held-out coverage above chance", titles);
            }
        }
    }

    /// <summary>Differences of coverage and FVE with the intervals that decide.</summary>
    public static IEnumerable<Block> Differences(StudyVerdict verdict) =>
        from domain in verdict.Domains from measure in StudyVerdict.Measures select Difference([.. verdict.Comparisons.Where(one => one.Domain == domain)], domain, measure);

    private static Figure Difference(IReadOnlyList<StudyComparison> comparisons, string domain, StudyMeasure measure)
    {
        double[] places = [.. Enumerable.Range(0, comparisons.Count).Select(i => (double)i)];
        double[] values = [.. comparisons.Select(one => one.Value(measure))];
        var name = measure == StudyMeasure.Fve ? "FVE" : "coverage";
        return new(new Plot
        {
            Name = $"difference-{name.ToLowerInvariant()}-{domain.Replace(' ', '-')}",
            Title = $"Difference in {name} at matched L0, {domain}",
            X = new("arm less the one it is held against", Categories: [.. comparisons.Select(one => $"{one.Arm} − {one.Against}")]),
            Y = new($"difference in {name}"),
            Series = [new("difference", places, values, SeriesStyle.Markers,
                [.. comparisons.Select((one, i) => one.Interval(measure)?.Low ?? values[i])], [.. comparisons.Select((one, i) => one.Interval(measure)?.High ?? values[i])])],
        }, "Above 0 the arm is better. Intervals over seeds; over games where there is one seed.");
    }

    private static Figure Curve(StudyRun run, string letter, string kind, StudyMeasure measure, string label, Dictionary<string, string> titles) => new(new Plot
    {
        Name = FormattableString.Invariant($"{measure}-{letter}-{run.Domain.Replace(' ', '-')}").ToLowerInvariant(),
        Title = $"{kind}: {label} by L0, {run.Domain}",
        X = new("L0", Logarithmic: true),
        Y = new(label),
        Series = [.. run.Points.Select(point => point.Arm).Distinct().Where(arm => arm.StartsWith(letter, StringComparison.Ordinal)).Select(arm => Line(run.Curve(arm), $"{arm}: {titles[arm]}", measure))],
    }, FormattableString.Invariant($"{run.Latents} latents, first seed."));

    private static Series Line(StudyCurve curve, string name, StudyMeasure measure) => new(name, [.. curve.Points.Select(point => point.L0)], [.. curve.Points.Select(point => point.At(measure, -1))]);
}
