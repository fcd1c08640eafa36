using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: how the two scores go with L0.</summary>
internal static class AgainstSparsity
{
    private static readonly BoardFamily[] NotStandard = [BoardFamily.StandardAnnealed, BoardFamily.Gated, BoardFamily.GatedAnnealed, BoardFamily.TopK];

    public static IEnumerable<Finding> Judge(BoardMeasurements measured) => [InvertedU(measured), Falling(measured)];

    private static Finding InvertedU(BoardMeasurements measured)
    {
        var margin = measured.Margins.PeakAboveEnds;
        var estimate = measured.Of((repetition, games) => repetition.Curve(BoardFamily.Standard).PeakAboveEnds(BoardMeasurements.Coverage, games));
        return Finding("coverage-inverted-u", "Coverage against L0 is an inverted U.", "results",
            "held-out coverage of Standard dictionaries: the best inner point of the curve less the better of its ends", estimate, estimate.Above(margin),
            Text($"holds if the interval lies above {margin}, fails if below"));
    }

    private static Finding Falling(BoardMeasurements measured)
    {
        var estimate = measured.Of(MeanSlope);
        return Finding("reconstruction-falls-with-l0", "Board reconstruction falls as L0 grows, for all but Standard dictionaries.", "results",
            "slope of board reconstruction over log10 L0, mean over p-annealed, Gated and TopK dictionaries", estimate, estimate.Below(0), "holds if the interval lies below 0, fails if above");
    }

    private static double MeanSlope(BoardRepetition repetition, ReadOnlySpan<int> games)
    {
        var (sum, curves) = (0.0, 0);
        foreach (var family in NotStandard)
        {
            var slope = repetition.Curve(family).Slope(BoardMeasurements.Reconstruction, games);
            if (!double.IsNaN(slope))
                (sum, curves) = (sum + slope, curves + 1);
        }
        return sum / curves;
    }
}
