using Assay.BoardGames.Scoring;
using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: how board reconstruction goes with depth.</summary>
internal static class LayerSweep
{
    // Left out, not inconclusive, where there is no sweep.
    public static IEnumerable<Finding> Judge(BoardMeasurements measured)
    {
        var margin = measured.Margins.LayerPeak;
        if (measured.Repetitions[0].Layers is not { Count: > 1 } layers)
            yield break;
        var estimate = measured.Of(PeakAboveOthers);
        var (probed, rebuilt) = (ProbePeak(layers), layers.MaxBy(layer => layer.Dictionary.Rec([]))!);
        yield return Finding("reconstruction-peaks-where-the-probe-does", "Board reconstruction peaks at the layer where linear probes do.", "results",
            "board reconstruction of a p-annealed Standard dictionary of the block after which the probe's F1 is highest, less the best of any other block", estimate, estimate.Above(-margin),
            Text($"holds if the interval lies above -{margin}, fails if below"),
            Text($"The probe is best after block {probed.Block} (F1 {F1(probed):F3}), reconstruction after block {rebuilt.Block} ({rebuilt.Dictionary.Rec([]):F3}); every block has one dictionary of the same λ."));
    }

    /// <summary>F1 of a block's probe over all test games.</summary>
    public static double F1(BoardLayer layer) => BoardTally.Over(layer.Probe, [.. Enumerable.Range(0, layer.Probe.Count)]).F1;

    private static BoardLayer ProbePeak(IReadOnlyList<BoardLayer> layers) => layers.MaxBy(F1)!;

    private static double PeakAboveOthers(BoardRepetition repetition, ReadOnlySpan<int> games)
    {
        var peak = ProbePeak(repetition.Layers);
        var others = double.NegativeInfinity;
        foreach (var layer in repetition.Layers.Where(layer => layer != peak))
            others = Math.Max(others, layer.Dictionary.Rec(games));
        return peak.Dictionary.Rec(games) - others;
    }
}
