using Assay.BoardGames.Scoring;
using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: the linear probe, which knows the labels, as the ceiling.</summary>
internal static class AgainstProbe
{
    public static IEnumerable<Finding> Judge(BoardMeasurements measured)
    {
        var margin = measured.Margins.ProbeBelow;
        var estimate = measured.Of((repetition, games) =>
            ProbeF1(repetition, games) - BoardMeasurements.Reconstruction(BoardRepetition.Best(repetition.Dictionaries, BoardMeasurements.Reconstruction), games));
        yield return Finding("probe-is-the-ceiling", "A linear probe reconstructs the board at least as well as the best dictionary.", "results",
            "F1 of the linear probe less the best board reconstruction of a dictionary", estimate, estimate.Above(-margin),
            Text($"holds if the interval lies above -{margin}, fails if below"));
    }

    /// <summary>Micro-F1 of the probe over drawn games; over all where none are given.</summary>
    public static double ProbeF1(BoardRepetition repetition, ReadOnlySpan<int> games) =>
        BoardTally.Over(repetition.Probe, games.IsEmpty ? [.. Enumerable.Range(0, repetition.Games)] : games).F1;
}
