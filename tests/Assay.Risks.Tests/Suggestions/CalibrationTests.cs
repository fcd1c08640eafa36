using Assay.Core.Statistics;
using Assay.Risks.Suggestions;

namespace Assay.Risks.Tests.Suggestions;

public sealed class CalibrationTests
{
    [Fact]
    public void The_calibration_error_is_the_mean_distance_of_bins()
    {
        // Bin 0.9: two rows at .95 and .91 (mean .93), one right: |.93 − .5|. Bin 0.6: one row at .62, right: .38. Bin 1: with the last of the nineties.
        var error = Calibration.Error([0.95, 0.91, 0.62, 1.0], [true, false, true, true]);
        Assert.Equal((Math.Abs(0.95 + 0.91 + 1.0 - 2) + 0.38) / 4, error, 1e-12);
    }

    [Fact]
    public void What_is_always_right_by_its_own_word_has_no_error() => Assert.Equal(0, Calibration.Error([1, 1], [true, true]));

    [Theory]
    [InlineData(0.9, 10)]
    [InlineData(0.6, 10)]
    [InlineData(0.8, 5)]
    public void The_temperature_makes_confidence_what_is_right(double right, int rows)
    {
        // All rows say 4 to 0 for the first class, and a share of them is right: the best temperature says that share, 4/T = ln(p / (1 − p)).
        IReadOnlyList<double[]> scores = [.. Enumerable.Repeat(new[] { 4.0, 0 }, rows)];
        int[] classes = [.. Enumerable.Range(0, rows).Select(i => i < right * rows ? 0 : 1)];
        var share = classes.Count(one => one == 0) / (double)rows;
        Assert.Equal(4 / Math.Log(share / (1 - share)), Calibration.Temperature(scores, classes), 1e-3);
    }

    [Fact]
    public void Abstention_keeps_what_reaches_the_precision_and_no_more()
    {
        double[] confidences = [0.9, 0.8, 0.7, 0.6, 0.5];
        bool[] right = [true, true, false, true, false];
        Assert.Equal(0.8, Abstention.Threshold(confidences, right, 1));
        Assert.Equal(0.6, Abstention.Threshold(confidences, right, 0.75));
        Assert.Equal(0.5, Abstention.Threshold(confidences, right, 0.6));
        Assert.Equal(double.PositiveInfinity, Abstention.Threshold([0.9], [false], 0.5));
    }

    [Fact]
    public void Equal_probabilities_are_kept_or_left_together() => Assert.Equal(double.PositiveInfinity, Abstention.Threshold([0.7, 0.7], [true, false], 0.9));

    [Fact]
    public void A_higher_precision_never_lowers_the_threshold()
    {
        double[] confidences = [.. Enumerable.Range(0, 200).Select(i => 0.5 + 0.5 * Math.Abs(Math.Sin(i)))];
        bool[] right = [.. confidences.Select((confidence, i) => Math.Abs(Math.Sin(31 * i)) < confidence)];
        double[] thresholds = [.. Enumerable.Range(1, 20).Select(level => Abstention.Threshold(confidences, right, level / 20.0))];
        Assert.Equal(thresholds.Order(), thresholds);
    }

    [Fact]
    public void Kappa_is_Cohens()
    {
        int[] given = [0, 0, 1, 1, 2, 2, 2, 0], said = [0, 1, 1, 1, 2, 0, 2, 0];
        TestedRow[] rows = [.. given.Zip(said, (code, first) => new TestedRow(1, code, [.. Enumerable.Range(0, 3).Select(k => k == first ? 0.8 : 0.1)], 0))];
        var cohen = Agreement.Cohen([.. given.Select(code => $"{code}")], [.. said.Select(code => $"{code}")]);
        Assert.Equal(cohen.Value, SuggestionScores.KappaOf(rows, 3), 1e-12);
        // F1 by hand: class 0 has 2 of 3 and 3 said; class 1 has 2 of 2 and 3 said; class 2 has 2 of 3 and 2 said.
        Assert.Equal((2.0 / 3 + 0.8 + 0.8) / 3, SuggestionScores.MacroF1Of(rows, 3), 1e-12);
    }
}
