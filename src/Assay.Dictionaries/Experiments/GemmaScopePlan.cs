using Assay.Core.Experiments;
using Assay.Models;
using Assay.Tensors;

namespace Assay.Dictionaries.Experiments;

/// <summary>What a set of options would cost: counted floating-point operations, and seconds at this machine's measured matrix-product rate.</summary>
/// <remarks>Small products and everything between them cost more than the rate says; the shares of it that each step reaches were measured on two cores
/// and are constants here, so seconds are an estimate to plan by (within a factor of two), FLOPs and bytes are counts.</remarks>
internal static class GemmaScopePlan
{
    private const double LanguageModelShare = 0.25, DictionaryShare = 0.35, EvaluationShare = 0.2;

    public static Plan Of(GemmaScopeOptions options, TransformerConfig model, MachineRates rates)
    {
        var grid = options.Dictionaries.Resolve(model);
        var entries = grid.Entries().Concat(options.Model.ChatTuningSteps > 0 ? grid.Tuned() : []).ToArray();
        double Seconds(double flops, double share) => flops / (rates.Float32FlopsPerSecond * share);
        PlanStep Step(string name, double flops, double share, double bytes) => new(name, flops, bytes, 0, Seconds(flops, share));

        var trained = options.Model.Folder is null ? options.Model.Training.Steps + options.Model.ChatTuningSteps : 0;
        var trainingTokens = (double)trained * options.Model.Training.BatchSequences * model.ContextLength;
        var evaluationTokens = (double)options.Evaluation.Sequences * model.ContextLength;
        var bucket = grid.Collected.Sum(site => (double)site.Width(model)) * options.ShuffleBucket * sizeof(float);
        var activations = (double)options.Training.Steps * options.Training.BatchSize;
        return new(
        [
            Step("train the language model", 3 * trainingTokens * ForwardFlops(model, model.Layers), LanguageModelShare, TrainingBytes(options, model)),
            Step("collect activations", activations * ForwardFlops(model, grid.Residual.Layer + 1), LanguageModelShare, bucket + sizeof(float) * model.Parameters()),
            Step($"train {entries.Length} dictionaries", entries.Sum(entry => StepFlops(entry, model, options.Training) * options.Training.Steps), DictionaryShare,
                entries.Sum(entry => Weights(entry, model)) * 4 * sizeof(float) + entries.Max(entry => 6.0 * options.Training.BatchSize * entry.Options.Latents * sizeof(float))),
            Step("evaluate them", evaluationTokens * entries.Sum(entry => 2 * Weights(entry, model) + ForwardFlops(model, model.Layers)), EvaluationShare,
                evaluationTokens * grid.Collected.Sum(site => (double)site.Width(model)) * sizeof(float)),
        ]);
    }

    // Two operations per weight and token, and the two products of attention over on average half the context.
    private static double ForwardFlops(TransformerConfig model, int layers)
    {
        var attention = (2.0 * model.Heads + 2 * model.KeyValueHeads) * model.HeadWidth * model.Width;
        var perLayer = attention + 3.0 * model.Width * model.MlpWidth + (double)model.ContextLength * model.Heads * model.HeadWidth;
        var head = layers == model.Layers ? (double)model.VocabularySize * model.Width : 0;
        return 2 * (layers * perLayer + head);
    }

    // Weights, gradients and two moments; and what the backward pass keeps of the forward one.
    private static double TrainingBytes(GemmaScopeOptions options, TransformerConfig model)
    {
        var tokens = (double)options.Model.Training.BatchSequences * model.ContextLength;
        var kept = model.Layers * (14.0 * model.Width + 4.0 * model.MlpWidth + 2.0 * model.Heads * model.ContextLength) + 3.0 * model.VocabularySize;
        return sizeof(float) * (4.0 * model.Parameters() + tokens * kept);
    }

    // Encoder and decoder forward, the decoder's gradient, the features' gradient, the encoder's gradient: five products.
    private static double StepFlops(GridEntry entry, TransformerConfig model, DictionaryTrainingOptions training) => 5.0 * training.BatchSize * Weights(entry, model);

    private static double Weights(GridEntry entry, TransformerConfig model) =>
        (entry.Options.Site.Width(model) + (double)(entry.Options.TargetSite ?? entry.Options.Site).Width(model)) * entry.Options.Latents;
}
