using Assay.Core.Findings;
using Assay.Core.Reports;

namespace Assay.Dictionaries.Experiments;

/// <summary>The report's body: what was done, the curves to look at, the table of all dictionaries, the departures from the paper.</summary>
internal static class GemmaScopeReport
{
    public static Report Write(GemmaScopeOptions options, Subject subject, Measurements measured, IReadOnlyList<Finding> findings, IReadOnlyList<string> warnings) => new(
        "Gemma Scope at this scale",
        [
            new Paragraph(subject.Summary),
            new FindingList(findings),
            .. GemmaScopeFigures.Draw(measured),
            .. FactorTable(measured),
            new Heading(2, "All dictionaries"),
            DictionaryTable(measured),
            .. Warnings(warnings),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. Departures(options, measured)]),
        ]);

    private static Table DictionaryTable(Measurements measured) => new(
        ["dictionary", "latents", "L0", "FVU", "delta loss", "loss recovered", "‖x̂‖²/x·x̂", "r_L0", "silent latents"],
        [.. measured.Dictionaries.Select(d => (IReadOnlyList<string>)
        [
            d.Entry.Options.Name,
            Text($"{d.Entry.Options.Latents}"),
            Text($"{d.Result.L0:F1}"),
            Text($"{d.Result.Fvu:F4}"),
            Text($"{d.Result.DeltaLoss:F4}"),
            Text($"{d.Result.LossRecovered:F3}"),
            Text($"{d.Result.RelativeReconstructionBias:F3}"),
            double.IsNaN(d.Result.UniformityRL0) ? "–" : Text($"{d.Result.UniformityRL0:F3}"),
            Text($"{d.Result.DeadFraction:P1}"),
        ])],
        Text($"Losses in nats per token; clean loss {measured.Dictionaries[0].Result.CleanLoss:F4}. Silent: fired on none of the {measured.Dictionaries[0].Result.Tokens} evaluation tokens. The name holds site, kind, width, λ or k, and seed."));

    private static IEnumerable<Block> FactorTable(Measurements measured)
    {
        if (measured.Factors is not { } factors)
            yield break;
        yield return new Heading(2, "What latents know of the text");
        yield return new Table(
            ["factor", "share of tokens", "best latent F1", .. factors.Baselines.Keys, "linear probe"],
            [.. factors.Latents.Select((score, i) => (IReadOnlyList<string>)
            [
                score.Factor,
                Text($"{score.BaseRate:P1}"),
                Text($"{score.F1:F3}"),
                .. factors.Baselines.Values.Select(scores => Text($"{scores[i].F1:F3}")),
                Text($"{factors.Probe[i].F1:F3}"),
            ])],
            "F1 on held-out text; latent and threshold were chosen on other text. The probe knows the labels: it is a ceiling, not a baseline.");
    }

    private static IEnumerable<Block> Warnings(IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            yield break;
        yield return new Heading(2, "Health of training");
        yield return new Bullets(warnings);
    }

    private static IEnumerable<string> Departures(GemmaScopeOptions options, Measurements measured)
    {
        var paper = new DictionaryTrainingOptions();
        var jump = options.Dictionaries.JumpReLU;
        if (measured.Scope == Scope.Analogue)
            yield return "The language model is a small one trained here, of Gemma 2's shape; every finding is therefore an analogue of the paper's claim.";
        if (options.Training.LearningRate != paper.LearningRate || jump.Bandwidth != 0.001)
            yield return Text($"Learning rate {options.Training.LearningRate} and bandwidth {jump.Bandwidth} instead of 7e-05 and 0.001: with {options.Training.Steps} steps the paper's values would leave every threshold where it started.");
        if (options.Training.DecayFraction > 0)
            yield return Text($"The learning rate falls to zero over the last {options.Training.DecayFraction:P0} of the steps; the paper states no decay.");
        if (options.Training.BatchSize != paper.BatchSize)
            yield return Text($"Batches of {options.Training.BatchSize} activations instead of 4096.");
        if (jump.Parametrisation == Architectures.ThresholdParametrisation.Raw)
            yield return "Thresholds are trained as they are, not as logarithms, so that they can travel in a short run.";
        if (measured.Seeds > 1)
            yield return Text($"The {measured.Seeds} seeds of the central dictionaries differ in initialisation only: model, text and order of activations are shared. Intervals say whether they are over seeds or over evaluation sequences.");
        if (options.Dictionaries.TranscoderCoefficients.Count > 0 && options.Dictionaries.TranscoderScale == TargetScale.Unit)
            yield return "A transcoder's target is divided by its own norm constant instead of the input's, so that λ means the same as for the autoencoders.";
        yield return "TopK carries AuxK and Adam's β1 = 0.9, as its authors train it; all others have the paper's β1 = 0.";
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
