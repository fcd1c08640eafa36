using Assay.Core.Findings;
using Assay.Core.Randomness;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Every claim of the paper that a run can judge, in the report's order.</summary>
internal static class BoardClaims
{
    public static IReadOnlyList<Finding> Judge(BoardMeasurements measured, int floorGames, SeedStreams seeds) => measured.Model is { } model
        ? [.. OfModel(measured, model).Select(finding => finding with { Scope = Scope.Scaled }), Floor.Judge(floorGames, measured.Margins, seeds)]
        : [.. OfPlanted(measured), Floor.Judge(floorGames, measured.Margins, seeds)];

    private static IEnumerable<Finding> OfPlanted(BoardMeasurements measured) =>
    [
        .. AgainstControl.Judge(measured),
        .. Annealing.Proxies(measured),
        .. Annealing.Boards(measured),
        .. AgainstSparsity.Judge(measured),
        .. AgainstProbe.Judge(measured),
    ];

    // Proxies need no board, so they are judged however little the model knows of it.
    private static IEnumerable<Finding> OfModel(BoardMeasurements measured, ModelFacts model)
    {
        return
        [
            .. Gated(AgainstControl.Judge(measured)),
            .. Annealing.Proxies(measured),
            .. LossRecovered.Judge(measured),
            .. Gated(Annealing.Boards(measured)),
            .. Gated(AgainstSparsity.Judge(measured)),
            .. Gated(AgainstProbe.Judge(measured)),
            .. Gated(Separation.Judge(measured)),
            .. Gated(LayerSweep.Judge(measured)),
        ];

        IEnumerable<Finding> Gated(IEnumerable<Finding> claims) => model.Knows ? claims
            : claims.Select(finding => finding with { Verdict = Verdict.Inconclusive, Note = $"{model.Weakness} {finding.Note}".Trim() });
    }
}
