using Assay.Core.Statistics;

namespace Assay.Risks.Suggestions;

/// <summary>One row that was tested: its code, what was said of it, and what probability was asked of a suggestion.</summary>
internal sealed record TestedRow(int Document, int Class, double[] Probabilities, double Threshold)
{
    public int First { get; } = Array.IndexOf(Probabilities, Probabilities.Max());

    public double Confidence => Probabilities[First];

    public bool IsRight => First == Class;

    /// <summary>Whether fewer than three codes were thought likelier than the row's.</summary>
    public bool IsInFirstThree => Probabilities.Count(other => other > Probabilities[Class]) < 3;
}

/// <summary>How good suggestions are on rows that were not learnt from.</summary>
/// <param name="Accuracy">Share of rows whose code was suggested first.</param>
/// <param name="Kappa">Cohen's kappa of the first suggestion with the code.</param>
/// <param name="MacroF1">Mean F1 over codes, each counting the same; codes that neither stand nor were suggested are left out.</param>
/// <param name="TopThree">Share of rows whose code is among the first three.</param>
/// <param name="CalibrationError">Expected calibration error, ten bins.</param>
/// <param name="Coverage">Share of rows with a suggestion: the others' probability is below the threshold that was found without them.</param>
/// <param name="Precision">Share of right ones among the rows with a suggestion; NaN where there are none.</param>
public sealed record SuggestionScores(double Accuracy, double Kappa, double MacroF1, double TopThree, double CalibrationError, double Coverage, double Precision)
{
    internal static SuggestionScores Of(IReadOnlyList<TestedRow> rows, int classes)
    {
        IReadOnlyList<TestedRow> covered = [.. rows.Where(row => row.Confidence >= row.Threshold)];
        return new(ShareOf(rows, row => row.IsRight), KappaOf(rows, classes), MacroF1Of(rows, classes), ShareOf(rows, row => row.IsInFirstThree),
            Calibration.Error([.. rows.Select(row => row.Confidence)], [.. rows.Select(row => row.IsRight)]), (double)covered.Count / rows.Count, ShareOf(covered, row => row.IsRight));
    }

    internal static double ShareOf(IReadOnlyList<TestedRow> rows, Func<TestedRow, bool> counted) => rows.Count == 0 ? double.NaN : (double)rows.Count(counted) / rows.Count;

    internal static double KappaOf(IReadOnlyList<TestedRow> rows, int classes)
    {
        var (given, said) = (new double[classes], new double[classes]);
        foreach (var row in rows)
        {
            given[row.Class]++;
            said[row.First]++;
        }
        var expected = given.Zip(said, (one, other) => one * other).Sum() / rows.Count / rows.Count;
        return new AgreementCoefficient(ShareOf(rows, row => row.IsRight), expected, rows.Count).Value;
    }

    internal static double MacroF1Of(IReadOnlyList<TestedRow> rows, int classes)
    {
        var (right, given, said) = (new long[classes], new long[classes], new long[classes]);
        foreach (var row in rows)
        {
            given[row.Class]++;
            said[row.First]++;
            right[row.Class] += row.IsRight ? 1 : 0;
        }
        return Descriptive.Mean([.. Enumerable.Range(0, classes).Where(k => given[k] + said[k] > 0).Select(k => F1Score.Of(right[k], said[k] - right[k], given[k] - right[k]))]);
    }
}
