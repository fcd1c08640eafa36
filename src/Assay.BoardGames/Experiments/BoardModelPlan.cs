using Assay.BoardGames.Models;
using Assay.Core.Experiments;
using Assay.Models;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>What the experiment on a game model would cost, the model's own training included: it is done once, and later runs read the kept model.</summary>
/// <remarks>Operations and bytes are counts; the shares of the machine's rate that each step reaches were measured on two cores, so seconds are an estimate to plan by.</remarks>
internal static class BoardModelPlan
{
    private const double ModelShare = 0.6, DictionaryShare = 0.4, ScoringShare = 0.05;
    private const int BucketRows = 1 << 18;

    public static Plan Of(BoardStateOptions options, BoardModelOptions model, MachineRates rates)
    {
        var (config, side) = Shape(model);
        var (grid, training) = (options.Dictionaries, options.Training);
        var layers = model.SweepSparsity is null ? [] : Enumerable.Range(1, config.Layers).ToArray();
        int[] depths = [model.Site.Layer + 1, model.Site.Layer + 1, .. layers];            // of a stream each: boards, control, sweep
        var dictionaries = options.Seeds * (grid.Entries(model.Site).Count + grid.Plain(model.Site).Count + layers.Length);
        double weights = 2.0 * config.Width * grid.Latents, activations = (double)training.Steps * training.BatchSize;
        double boards = (double)(options.TrainGames + options.TestGames) * config.ContextLength, asked = (double)model.EvaluationGames * config.ContextLength, probed = (double)model.ProbeGames * config.ContextLength;
        PlanStep Step(string name, double flops, double share, double bytes, double disk) => new(name, flops, bytes, disk, flops / (rates.Float32FlopsPerSecond * share));
        return new(
        [
            .. model.Folder is null ? [Train(model.Training, config, Step)] : (PlanStep[])[],
            Step("compute activations", options.Seeds * activations * depths.Sum() * BlockFlops(config), ModelShare, sizeof(float) * (double)config.Width * Math.Max(training.BatchSize, BucketRows) + Text(model.StreamGames, config.ContextLength), 0),
            Step(Invariant($"train {dictionaries} dictionaries"), 5 * weights * activations * dictionaries, DictionaryShare,
                grid.Entries(model.Site).Count * weights * 4 * sizeof(float) + 6.0 * training.BatchSize * grid.Latents * sizeof(float), dictionaries * weights * sizeof(float)),
            Step("score them", 2 * weights * boards * dictionaries, ScoringShare, boards * grid.Latents * sizeof(float) * 2, 0),
            Step("run the model on their reconstructions", options.Seeds * grid.Entries(model.Site).Count * asked * (2 * weights + ForwardFlops(config)), ModelShare, asked * config.Width * sizeof(float), 0),
            Step("fit linear probes", options.Seeds * (1 + layers.Length) * probed * 5 * 6.0 * config.Width * 3 * side * side, ModelShare, probed * config.Width * sizeof(float), 0),
        ]);
    }

    /// <summary>Two operations per weight and token, and attention's two products over on average half the context.</summary>
    private static double BlockFlops(TransformerConfig config) =>
        2.0 * (4.0 * config.Width * config.Width + 2.0 * config.Width * config.MlpWidth) + 2.0 * config.Width * config.ContextLength;

    private static double ForwardFlops(TransformerConfig config) => config.Layers * BlockFlops(config) + 2.0 * config.Width * config.VocabularySize;

    // Backward costs twice forward. Weights, gradients and two moments; what the backward pass keeps of each block; the games.
    private static PlanStep Train(GameTrainingOptions options, TransformerConfig config, Func<string, double, double, double, double, PlanStep> step)
    {
        var (batch, parameters) = ((double)options.Training.BatchSequences * config.ContextLength, (double)config.Parameters());
        var kept = config.Layers * (14.0 * config.Width + 3.0 * config.MlpWidth + 2.0 * config.Heads * config.ContextLength) + 3.0 * config.VocabularySize;
        return step("train the game model", 3 * batch * options.Training.Steps * ForwardFlops(config), ModelShare,
            sizeof(float) * (4 * parameters + batch * kept) + Text(options.TrainingGames, config.ContextLength + 1), 7 * parameters * sizeof(float));
    }

    // Token ids, once as they are encoded and once as a tensor.
    private static double Text(int games, int tokens) => 2.0 * sizeof(long) * games * tokens;

    private static (TransformerConfig Config, int Side) Shape(BoardModelOptions options)
    {
        if (options.Folder is null)
            return (options.Training.Size.Config(options.Training.Game), options.Training.Game.Side);
        using var model = GameModel.Load(options.Folder);
        return (model.Transformer.Config, model.Game.Side);
    }
}
