using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>Whether sparse autoencoders miss what magnitudes hold: questions of ours, asked of the network and of the linear code made by hand alike.</summary>
internal static class Dictionaries
{
    private const int Network = 0, Linear = 1;      // in the order of the audit

    public static Finding? CostBeyondNoise(OnionJudged judged)
    {
        if (judged.Measured.Repetitions[0].Audits is null)
            return null;
        var better = judged.Measured.Margins.Better;
        var estimate = OverSeeds(judged, repetition => Cost(repetition, Network) - Cost(repetition, Linear));
        return judged.Finding("sae-costs-more-on-onions", "A sparse autoencoder's reconstructions lose more of an onion code than of a linear one, beyond what noise of the same energy loses.", "question of ours",
            "exact match under covariance noise less that of reconstructions: network less linear code, mean over dictionaries", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below",
            note: FormattableString.Invariant($"On the network {judged.Measured.Mean(repetition => Cost(repetition, Network)):F2}, on the linear code {judged.Measured.Mean(repetition => Cost(repetition, Linear)):F2}."));
    }

    public static Finding? LatentsMiss(OnionJudged judged)
    {
        if (judged.Measured.Repetitions[0].Audits is null)
            return null;
        var better = judged.Measured.Margins.Better;
        var estimate = OverSeeds(judged, repetition => Reached(repetition, Linear) - Reached(repetition, Network));
        return judged.Finding("latents-miss-the-onion", "Latents of a sparse autoencoder, exchanged between runs, do worse beside the right intervention on an onion code than on a linear one.", "question of ours",
            "share of what the best intervention puts right that latents put right too, half of the symbols exchanged: linear code less network, mean over dictionaries", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below",
            note: FormattableString.Invariant($"On the network {judged.Measured.Mean(repetition => Reached(repetition, Network)):F2}, on the linear code {judged.Measured.Mean(repetition => Reached(repetition, Linear)):F2}."));
    }

    private static double Cost(OnionRepetition repetition, int source) => repetition.Audits![source].Outcome.Dictionaries.Average(one => one.Covariance.Less(one.Rebuilt, []));

    // 0 for doing nothing, 1 for the best intervention: a code that leaves interventions little to gain is not held against latents.
    private static double Reached(OnionRepetition repetition, int source)
    {
        var (outcome, test) = repetition.Audits![source];
        var (best, nothing) = (Math.Max(test!.Onion.ExactMatch(), test.Unigram.ExactMatch()), test.Nothing.ExactMatch());
        return best > nothing ? outcome.Dictionaries.Average(one => (one.Interchange!.ExactMatch() - nothing) / (best - nothing)) : double.NaN;
    }

    private static Estimate OverSeeds(OnionJudged judged, Func<OnionRepetition, double> statistic) => judged.Measured.Repetitions.Count > 1
        ? judged.Measured.Of((repetition, _) => statistic(repetition))
        : new(statistic(judged.Measured.Repetitions[0]), null);
}
