using Assay.BoardGames.Experiments.Claims;
using Assay.BoardGames.Models;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>What a report says where the subject is a game model.</summary>
internal static class ModelReport
{
    public static string Summary(BoardStateOptions options, BoardMeasurements measured, ModelFacts model) => string.Join(' ',
        Invariant($"A model of {model.Game} with {model.Config.Layers} blocks of width {model.Config.Width} ({model.Config.Parameters():N0} parameters), {Origin(model)}."),
        Invariant($"Dictionaries of {options.Dictionaries.Latents} latents read and write {model.Site}, {options.Training.Steps} steps of {options.Training.BatchSize} activations."),
        Invariant($"A linear probe there reads the board with an F1 of {model.ProbeF1:F3}; claims about the board need {model.Gate}."),
        Invariant($"Classifiers chosen on {options.TrainGames} games, scored on {options.TestGames} others; loss recovered on {measured.Repetitions[0].Sequences} more; {options.Seeds} repetition(s)."));

    /// <summary>Before the findings: that the model is too weak, where it is.</summary>
    public static IEnumerable<Block> Warning(ModelFacts? model)
    {
        if (model is { Knows: false })
            yield return new Paragraph($"{model.Weakness} Claims about the board are therefore left open; those about proxies are judged.");
    }

    /// <summary>The sweep over layers and the causal check; nothing where neither was asked for.</summary>
    public static IEnumerable<Block> Sections(BoardMeasurements measured) =>
        [.. Layers(measured.Repetitions[0].Layers), .. measured.Model?.Turned is { } turned ? Turned(turned) : []];

    public static IEnumerable<string> Departures(BoardStateOptions options, ModelFacts model)
    {
        var (config, training) = (model.Config, options.Training);
        if (model.Game != PlayedGame.Othello(8).ToString() || config.Layers != 8 || config.Width != 512)
            yield return Invariant($"The model is smaller: {config.Layers} blocks of width {config.Width} on {model.Game} instead of 8 of 512 on 8x8, so every finding is scaled down. Its dictionaries read {model.Site} instead of resid_post.5.");
        if (model.Record is not null)
            yield return "The model was trained here on random games, without dropout.";
        if (training.Steps != 36_621 || training.BatchSize != 8_192)
            yield return Invariant($"{training.Steps} steps of {training.BatchSize} at a learning rate of {training.LearningRate} instead of 36,621 of 8,192 at 0.0003; p falls from {options.Dictionaries.Annealing.StartFraction:P0} of the steps on, as there.");
        yield return options.Dictionaries.GatedInRawUnits
            ? "Activations have a mean squared norm of 1 in training. λ of an un-squared error mean the same at any scale; those of Gated, whose error is squared, were divided by the norm."
            : "Activations have a mean squared norm of 1 in training, so Gated λ are smaller than the paper's; λ of an un-squared error mean the same at any scale.";
        yield return "The learning rate rises along half a cosine, and TopK's gradients are not clipped.";
        yield return "Labels name the player who really moves next, also after a pass. Coverage is divided by the cells that occur; the findings use classifiers scored on other games than they were chosen on.";
        yield return Invariant($"The linear probe has a bias{(options.Model!.ProbeGames == 10_000 ? "" : Invariant($", and {options.Model.ProbeGames} games instead of 10,000"))}.");
        yield return "Loss recovered is over whole games instead of 25.";
    }

    private static string Origin(ModelFacts model) => model.Record is { } record
        ? Invariant($"trained for {record.Options.Training.Steps:N0} steps of {record.Options.Training.BatchSequences} random games: {record.HeldOutLoss:F3} nats a move on others, and {record.LegalMoves:P1} of its likeliest moves are allowed")
        : "trained elsewhere";

    private static IEnumerable<Block> Layers(IReadOnlyList<BoardLayer> layers)
    {
        if (layers.Count == 0)
            yield break;
        yield return new Heading(2, "The board by depth");
        double[] blocks = [.. layers.Select(layer => (double)layer.Block)];
        yield return new Figure(new Plot
        {
            Name = "layers",
            Title = "The board by depth",
            X = new("after block"),
            Y = new("F1 of the board"),
            Series = [new("linear probe", blocks, [.. layers.Select(LayerSweep.F1)]), new("dictionary, p-annealed", blocks, [.. layers.Select(layer => layer.Dictionary.Rec([]))])],
        }, "A probe and one p-annealed Standard dictionary of the same λ for each block.");
        yield return new Table(["after block", "probe F1", "reconstruction", "held-out coverage", "L0", "FVU"],
            [.. layers.Select(layer => (IReadOnlyList<string>)
            [
                Invariant($"{layer.Block}"), Invariant($"{LayerSweep.F1(layer):F3}"), Invariant($"{layer.Dictionary.Rec([]):F3}"),
                Invariant($"{layer.Dictionary.HeldOut.Score:F3}"), Invariant($"{layer.Dictionary.L0:F1}"), Invariant($"{layer.Dictionary.Fvu([]):F4}"),
            ])]);
    }

    private static IEnumerable<Block> Turned(TurnedDiscs turned)
    {
        var result = turned.Result;
        yield return new Heading(2, "Does the model use what is read?");
        yield return new Table(["after turning one disc in the activations", "legal-move errors a position", "interval"],
            [
                Row("nothing turned, held against the real board", result.Clean),
                Row("nothing turned, held against the turned board", result.Unedited),
                Row("turned along the probe's direction", result.Probe),
                .. result.Dictionary is { } dictionary ? [Row($"turned through latents of {turned.Dictionary}", dictionary)] : (IReadOnlyList<string>[])[],
            ],
            Invariant($"Of the model's likeliest moves as many as the turned board allows are taken, and squares wrongly offered or left out counted, on {result.Clean.PerPosition.Count} positions. The dictionary is the one with the best reconstruction; for {result.Unknown:P0} of the squares it has no latent of either colour."));
    }

    private static IReadOnlyList<string> Row(string name, LegalMoveErrors errors) => [name, Invariant($"{errors.Mean:F2}"), Invariant($"{errors.Interval.Low:F2} … {errors.Interval.High:F2}")];
}
