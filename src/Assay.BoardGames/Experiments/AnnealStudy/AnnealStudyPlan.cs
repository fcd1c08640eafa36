using Assay.Core.Experiments;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>What the study would cost: counted operations, and seconds at this machine's measured matrix-product rate.</summary>
internal static class AnnealStudyPlan
{
    // Shares of the rate that small dictionaries reached on two cores.
    private const double TrainingShare = 0.15, ScoringShare = 0.05;

    public static Plan Of(AnnealStudyOptions options, MachineRates rates)
    {
        var dictionaries = options.Arms.All().Sum(arm => arm.Targets.Count);
        var boards = (double)(options.TrainGames + options.TestGames) * (options.Planted.Side * options.Planted.Side - 5);
        return new(
        [
            .. options.Latents.SelectMany(latents => Steps(latents)),
        ]);

        IEnumerable<PlanStep> Steps(int latents)
        {
            var weights = 2.0 * options.Planted.Width * latents;
            // Forward and backward of encoder and decoder: five products.
            var training = 5 * weights * options.Training.BatchSize * options.Training.Steps * dictionaries * options.Seeds;
            var scoring = 2 * weights * boards * dictionaries * options.Seeds;
            yield return Step(FormattableString.Invariant($"train {dictionaries} dictionaries of {latents} latents, {options.Seeds} seeds"), training, TrainingShare, dictionaries * weights * 4 * sizeof(float));
            yield return Step("score them", scoring, ScoringShare, boards * latents * sizeof(float) * 2);
        }

        PlanStep Step(string name, double flops, double share, double bytes) => new(name, flops, bytes, 0, flops / (rates.Float32FlopsPerSecond * share));
    }
}
