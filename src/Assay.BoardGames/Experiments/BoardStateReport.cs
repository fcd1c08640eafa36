using Assay.Core.Findings;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>The report's body: what was done, the curves, the table of all dictionaries, the departures from the paper.</summary>
internal static class BoardStateReport
{
    public static Report Write(BoardStateOptions options, BoardMeasurements measured, LatentPortrait portrait, IReadOnlyList<Finding> findings) => new(
        "Board games: dictionaries judged by ground truth",
        [
            new Paragraph(measured.Model is { } model ? ModelReport.Summary(options, measured, model) : Summary(options)),
            .. ModelReport.Warning(measured.Model),
            new FindingList(findings),
            .. BoardStateFigures.Draw(measured, portrait),
            .. ModelReport.Sections(measured),
            new Heading(2, "All dictionaries"),
            BoardStateTable.Of(measured.Repetitions[0]),
            .. PlantedLimits(measured),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. measured.Model is { } sized ? ModelReport.Departures(options, sized) : Departures(options), .. SharedDepartures()]),
        ]);

    private static IEnumerable<Block> PlantedLimits(BoardMeasurements measured)
    {
        if (measured.Model is not null)
            yield break;
        yield return new Heading(2, "What planted boards cannot show");
        yield return new Bullets(
        [
            "Whether architectures that agree on proxies part on coverage and reconstruction in a transformer's residual stream, and at which layer reconstruction peaks: both need a trained game model.",
            "The paper's numbers: here every property has a direction of its own by construction, and nothing else is in the activations.",
        ]);
    }

    private static string Summary(BoardStateOptions options)
    {
        var side = options.Planted.Side;
        return Invariant($"Planted boards: random Othello games on {side}×{side}; an activation of width {options.Planted.Width} is the sum of a random unit vector for every square and player whose disc lies there ({2 * side * side} properties), and noise of {options.Planted.Noise}. Dictionaries of {options.Dictionaries.Latents} latents, {options.Training.Steps} steps of {options.Training.BatchSize} boards. Classifiers chosen on {options.TrainGames} games, scored on {options.TestGames} others; {options.Seeds} repetition(s).");
    }

    private static IEnumerable<string> Departures(BoardStateOptions options)
    {
        yield return "No game model: activations are planted, so every finding is an analogue of the paper's claim.";
        yield return Invariant($"{options.Training.Steps} steps of {options.Training.BatchSize} at a learning rate of {options.Training.LearningRate} instead of 36,621 of 8,192 at 0.0003; p falls from {options.Dictionaries.Annealing.StartFraction:P0} of the steps on, as there.");
        yield return "Activations have a mean squared norm of 1 in training, so Gated λ are smaller than the paper's; λ of an un-squared error mean the same at any scale.";
        yield return "Coverage is divided by the cells that occur; the findings use classifiers scored on other games than they were chosen on.";
        yield return "The probe is fitted by least squares.";
    }

    private static IEnumerable<string> SharedDepartures() => ["Decoder rows have unit norm; the encoder starts as the decoder's transpose."];
}
