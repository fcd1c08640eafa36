using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>An arm held against another at the same L0, in one domain: differences with their intervals.</summary>
internal sealed class StudyComparison
{
    private readonly IReadOnlyList<IGrouping<int, StudyRun>> _seeds;
    private readonly double _level;

    public StudyComparison(string arm, string against, string domain, IEnumerable<StudyRun> runs, double level)
    {
        (Arm, Against, Domain, _level) = (arm, against, domain, level);
        _seeds = [.. runs.Where(run => run.Domain == domain && run.Has((arm, against))).GroupBy(run => run.Seed).OrderBy(seed => seed.Key)];
    }

    public string Arm { get; }

    public string Against { get; }

    public string Domain { get; }

    /// <summary>Points of the arm that could be compared, and all of them, over every run.</summary>
    public (int Matched, int All) Points
    {
        get
        {
            var pairs = _seeds.SelectMany(seed => seed).Select(run => (Mine: run.Curve(Arm), Theirs: run.Curve(Against))).ToList();
            return (pairs.Sum(pair => pair.Mine.Points.Count(point => pair.Theirs.Reaches(point.L0))), pairs.Sum(pair => pair.Mine.Points.Count));
        }
    }

    /// <summary>The largest ratio, either way round, between the L0 of the arm's dictionaries and the one they were to have.</summary>
    public double LargestMiss => _seeds.SelectMany(seed => seed).SelectMany(run => run.Curve(Arm).Points)
        .Select(point => Math.Exp(Math.Abs(Math.Log(point.L0 / point.Target)))).DefaultIfEmpty(double.NaN).Max();

    /// <summary>Each seed's difference: the mean over the widths that have both arms of the mean over points.</summary>
    public double[] PerSeed(StudyMeasure measure) => [.. _seeds.Select(seed => Of(seed, measure, -1))];

    /// <summary>The mean over seeds.</summary>
    public double Value(StudyMeasure measure) => PerSeed(measure).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The interval that decides: Student's t over seeds, from two seeds on; else over draws of games. Null where a seed has no value.</summary>
    public Interval? Interval(StudyMeasure measure)
    {
        var values = PerSeed(measure);
        if (values.Length == 0 || values.Any(double.IsNaN))
            return null;
        return values.Length > 1 ? Intervals.StudentT(values, _level) : Within(0, measure);
    }

    /// <summary>The interval over draws of games within one seed; null where its games were not drawn.</summary>
    public Interval? Within(int seed, StudyMeasure measure)
    {
        var draws = _seeds[seed].SelectMany(run => run.Points).Select(point => point.Scores.TryGetValue(measure, out var score) ? score.Draws.Length : 0).DefaultIfEmpty(0).Min();
        if (draws == 0)
            return null;
        double[] values = [.. Enumerable.Range(0, draws).Select(draw => Of(_seeds[seed], measure, draw))];
        var tail = (1 - _level) / 2;
        return new(Descriptive.Quantile(values, tail), Descriptive.Quantile(values, 1 - tail), _level, IntervalOver.Examples, draws);
    }

    private double Of(IEnumerable<StudyRun> runs, StudyMeasure measure, int draw) => runs.Average(run => run.Curve(Arm).Above(run.Curve(Against), measure, draw));
}
