using Assay.Core.Experiments;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments;

/// <summary>What a set of options would cost: counted floating-point operations, and seconds at this machine's measured matrix-product rate.</summary>
/// <remarks>The shares of the rate that small dictionaries reach were measured on two cores; seconds are an estimate to plan by.</remarks>
internal static class BoardStatePlan
{
    private const double TrainingShare = 0.15, ScoringShare = 0.05;

    public static Plan Of(BoardStateOptions options, MachineRates rates) => options.Model is { } model ? BoardModelPlan.Of(options, model, rates) : Planted(options, rates);

    private static Plan Planted(BoardStateOptions options, MachineRates rates)
    {
        var grid = options.Dictionaries;
        var dictionaries = (grid.Entries(default).Count + grid.Plain(default).Count) * options.Seeds;
        var weights = 2.0 * options.Planted.Width * grid.Latents;
        var boards = (double)(options.TrainGames + options.TestGames) * (options.Planted.Side * options.Planted.Side - 5);
        PlanStep Step(string name, double flops, double share, double bytes) => new(name, flops, bytes, 0, flops / (rates.Float32FlopsPerSecond * share));
        return new(
        [
            // Forward and backward of encoder and decoder: five products.
            Step(FormattableString.Invariant($"train {dictionaries} dictionaries"), 5 * weights * options.Training.BatchSize * options.Training.Steps * dictionaries, TrainingShare,
                dictionaries * weights * 4 * sizeof(float) / options.Seeds),
            Step("score them", 2 * weights * boards * dictionaries, ScoringShare, boards * grid.Latents * sizeof(float) * 2),
        ]);
    }
}
