using Assay.Core.Experiments;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>What the study would cost: counted operations, and seconds at this machine's measured matrix-product rate.</summary>
/// <remarks>The shares of the rate that each step reaches were measured on two cores. A chess model, or an Othello model of the user's, is opened for its sizes.</remarks>
internal static class AnnealStudyPlan
{
    private const double ModelShare = 0.4, TrainingShare = 0.4, ScoringShare = 0.15;

    public static Plan Of(AnnealStudyOptions options, MachineRates rates)
    {
        return new([.. options.Domains.Present.SelectMany(Steps)]);

        IEnumerable<PlanStep> Steps(StudyDomainName name)
        {
            var cost = DomainCost.Of(name, options);
            if (cost.TrainedTokens > 0)
                yield return Step($"{cost.Title}: train the model, unless it is there", 3 * cost.TrainedTokens * cost.ForwardFlops(cost.Layers), ModelShare, 4.0 * sizeof(float) * cost.Parameters);
            foreach (var part in options.Parts().Where(part => part.Domain == name))
            {
                var (dictionaries, weights) = (part.Count * options.Seeds, 2.0 * cost.Width * part.Latents);
                var rows = (double)options.Training.BatchSize * options.Training.Steps * options.Seeds;
                if (cost.Layers > 0)
                    yield return Step(Invariant($"{cost.Title}: activations for {part.Latents} latents"), rows * cost.ForwardFlops(cost.Layer + 1), ModelShare, sizeof(float) * (double)cost.Width * (1 << 18));
                // Forward and backward of encoder and decoder: five products.
                yield return Step(Invariant($"{cost.Title}: train {part.Count} dictionaries of {part.Latents} latents, {options.Seeds} seeds"), 5 * weights * rows * part.Count, TrainingShare, part.Count * weights * 4 * sizeof(float));
                yield return Step(Invariant($"{cost.Title}: score those of {part.Latents} latents"), dictionaries * 2 * weights * cost.ScoredRows, ScoringShare, cost.ScoredRows * part.Latents * sizeof(float) * 2);
                if (cost.EvaluatedTokens > 0)
                    yield return Step(Invariant($"{cost.Title}: run the model on the reconstructions of {part.Latents} latents"), dictionaries * cost.EvaluatedTokens * (2 * weights + cost.ForwardFlops(cost.Layers)), ModelShare, sizeof(float) * (double)cost.Width * cost.EvaluatedTokens);
            }
        }

        PlanStep Step(string name, double flops, double share, double bytes) => new(name, flops, bytes, 0, flops / (rates.Float32FlopsPerSecond * share));
    }
}
