using Assay.Core.Findings;
using Assay.Core.Statistics;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: what p-annealing buys at equal L0.</summary>
internal static class Annealing
{
    /// <summary>What can be said without a board.</summary>
    public static IEnumerable<Finding> Proxies(BoardMeasurements measured) =>
        [Fvu(measured, "p-anneal-fvu-standard", BoardFamily.StandardAnnealed, BoardFamily.Standard), .. Gated(measured)];

    public static IEnumerable<Finding> Boards(BoardMeasurements measured) => [Coverage(measured), Reconstruction(measured)];

    // Left out, not inconclusive, where a preset trains none.
    private static IEnumerable<Finding> Gated(BoardMeasurements measured)
    {
        if (measured.Repetitions[0].Curve(BoardFamily.Gated).Points.Count > 0)
            yield return Fvu(measured, "p-anneal-fvu-gated", BoardFamily.GatedAnnealed, BoardFamily.Gated);
    }

    private static Finding Fvu(BoardMeasurements measured, string id, BoardFamily annealed, BoardFamily plain)
    {
        var estimate = measured.Of((repetition, games) => repetition.Curve(annealed).Above(repetition.Curve(plain), BoardMeasurements.LogFvu, games)).Through(Math.Exp);
        return Finding(id, $"p-annealing makes {BoardEntry.Label(plain)} dictionaries more faithful at equal L0.", "results",
            $"FVU of {BoardEntry.Label(annealed)} over {BoardEntry.Label(plain)} at equal L0", estimate, estimate.Below(1), "holds if the interval lies below 1, fails if above");
    }

    private static Finding Coverage(BoardMeasurements measured)
    {
        var estimate = Sparse(measured, BoardMeasurements.Coverage);
        return Finding("p-anneal-coverage-sparse", "p-annealing makes Standard dictionaries cover more of the board where few latents are active.", "results",
            "held-out coverage of Standard, p-annealed, less Standard at equal L0, over the sparser half of the L0 range that both cover (log scale)",
            estimate, estimate.Above(0), "holds if the interval lies above 0, fails if below", "At the denser end plain L1 has dropped fewer features, and may cover more.");
    }

    private static Finding Reconstruction(BoardMeasurements measured)
    {
        var estimate = Sparse(measured, BoardMeasurements.Reconstruction);
        return Finding("p-anneal-reconstruction-sparse", "p-annealing gives Standard dictionaries their board reconstruction at a lower L0.", "results",
            "board reconstruction of Standard, p-annealed, less Standard at equal L0, over the sparser half of the L0 range that both cover (log scale)",
            estimate, estimate.Above(0), "holds if the interval lies above 0, fails if below");
    }

    private static Estimate Sparse(BoardMeasurements measured, BoardScore score) =>
        measured.Of((repetition, games) => repetition.Curve(BoardFamily.StandardAnnealed).Above(repetition.Curve(BoardFamily.Standard), score, games, share: 0.5));
}
