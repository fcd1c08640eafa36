using Assay.Core.Findings;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>Gemma Scope, Pile subsets: delta loss by subset of the text.</summary>
internal static class TextSubsets
{
    private const string Claim = "Delta loss differs by text subset (in the paper lowest on mathematics, highest on Europarl).";
    private const string MetricText = "delta loss on the worst subset over the best one, chosen on every other sequence and measured on the rest";

    public static IEnumerable<Finding> Judge(Measurements measured)
    {
        var bound = measured.Margins.SubsetSpread;
        var rule = FormattableString.Invariant($"holds if the interval lies above {bound}, fails if below");
        var point = Positions.Middle(measured.Main(measured.Grid.Residual));
        if (measured.Subsets is not { } subsets || point is null)
            return [Judged.NotMeasured(measured, "loss-by-subset", Claim, Papers.Scope("Pile subsets"), MetricText, rule, "the text has no labelled subsets")];
        var (worst, best) = Extremes(point, subsets, parity: 0);
        var bad = Sequences(subsets, worst, parity: 1);
        var good = Sequences(subsets, best, parity: 1);
        var estimate = measured.OverExamples(bad.Length + good.Length, (_, drawn) => Ratio(point, bad, good, drawn));
        return
        [
            Judged.Finding(measured, "loss-by-subset", Claim, Papers.Scope("Pile subsets"), $"{MetricText}: {worst} over {best}", estimate, estimate.Above(bound), rule,
                "An analogue even in kind: the subsets are of one generator or of the user's files, not of the Pile."),
        ];
    }

    private static (string Worst, string Best) Extremes(Evaluation.EvaluationResult point, IReadOnlyList<string> subsets, int parity)
    {
        var ranked = subsets.Distinct().Where(name => Sequences(subsets, name, 1).Length > 0 && Sequences(subsets, name, parity).Length > 0)
            .OrderBy(name => Metric.DeltaLoss.Of(point, Sequences(subsets, name, parity))).ToArray();
        return (ranked[^1], ranked[0]);
    }

    private static int[] Sequences(IReadOnlyList<string> subsets, string name, int parity) =>
        [.. Enumerable.Range(0, subsets.Count).Where(i => subsets[i] == name).Where((_, order) => order % 2 == parity)];

    private static double Ratio(Evaluation.EvaluationResult point, int[] bad, int[] good, ReadOnlySpan<int> drawn)
    {
        if (drawn.IsEmpty)
            return Metric.DeltaLoss.Of(point, bad) / Metric.DeltaLoss.Of(point, good);
        List<int> b = [], g = [];
        foreach (var unit in drawn)
        {
            if (unit < bad.Length)
                b.Add(bad[unit]);
            else
                g.Add(good[unit - bad.Length]);
        }
        return Metric.DeltaLoss.Of(point, b.ToArray()) / Metric.DeltaLoss.Of(point, g.ToArray());
    }
}
