using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: what p-annealing keeps of the model's loss at equal L0.</summary>
internal static class LossRecovered
{
    public static IEnumerable<Finding> Judge(BoardMeasurements measured)
    {
        yield return Of(measured, "p-anneal-loss-standard", BoardFamily.StandardAnnealed, BoardFamily.Standard);
        if (measured.Repetitions[0].Curve(BoardFamily.Gated).Points.Count > 0)
            yield return Of(measured, "p-anneal-loss-gated", BoardFamily.GatedAnnealed, BoardFamily.Gated);
    }

    private static Finding Of(BoardMeasurements measured, string id, BoardFamily annealed, BoardFamily plain)
    {
        var estimate = measured.Of(
            (repetition, sequences) => repetition.Curve(annealed).Above(repetition.Curve(plain), BoardMeasurements.LossRecovered, sequences),
            repetition => repetition.Sequences);
        return Finding(id, $"p-annealing makes {BoardEntry.Label(plain)} dictionaries keep more of the model's loss at equal L0.", "results",
            $"loss recovered by {BoardEntry.Label(annealed)} less that by {BoardEntry.Label(plain)} at equal L0", estimate, estimate.Above(0),
            "holds if the interval lies above 0, fails if below");
    }
}
