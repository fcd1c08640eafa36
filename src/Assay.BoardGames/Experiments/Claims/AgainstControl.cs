using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: dictionaries of a trained model against those of a random one.</summary>
internal static class AgainstControl
{
    private const string Planted = "The control's activations hold the last move and its number, and nothing of the board: what an untrained model passes on of its input. Best of each group by the same score.";
    private const string Untrained = "The control is a model of the same shape with random weights, on the same games; it has Standard dictionaries alone. Best of each group by the same score.";

    public static IEnumerable<Finding> Judge(BoardMeasurements measured) =>
    [
        Above(measured, "trained-beats-control-coverage", "Dictionaries of a trained model cover the board far better than those of a random model.",
            "best held-out coverage, floor taken off, less the control's best", BoardMeasurements.Corrected),
        Above(measured, "trained-beats-control-reconstruction", "Dictionaries of a trained model reconstruct the board far better than those of a random model.",
            "best board reconstruction less the control's best", BoardMeasurements.Reconstruction),
    ];

    private static Finding Above(BoardMeasurements measured, string id, string claim, string metric, BoardScore score)
    {
        var margin = measured.Margins.AboveControl;
        var estimate = measured.Of((repetition, games) =>
            score(BoardRepetition.Best(repetition.Dictionaries, score), games) - score(BoardRepetition.Best(repetition.Control, score), games));
        return Finding(id, claim, "results", metric, estimate, estimate.Above(margin), Text($"holds if the interval lies above {margin}, fails if below"), measured.Model is null ? Planted : Untrained);
    }
}
