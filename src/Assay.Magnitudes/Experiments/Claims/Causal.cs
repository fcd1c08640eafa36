using Assay.Core.Findings;
using Assay.Core.Statistics;
using Assay.Magnitudes.Instruments;
using static Assay.Magnitudes.Experiments.Claims.Readout;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>Which hypothesis can put a wrong symbol right in the state.</summary>
internal static class Causal
{
    public static Finding? LinearFails(OnionJudged judged)
    {
        var kinds = Present(judged, InstrumentKind.Unigram, InstrumentKind.Bigram);
        if (kinds.Length == 0)
            return null;
        var bound = judged.Measured.Margins.Fails;
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, kinds, drawn));
        return judged.Finding("linear-interventions-fail", "In small GRUs no position and no pair of positions has a linear subspace of its own.", "interventions",
            "exact match of the better of unigram and bigram interchange, longest length", estimate, estimate.Below(bound), $"holds if the interval lies below {bound}, fails if above", paper: 0.01);
    }

    public static Finding? OnionWorks(OnionJudged judged)
    {
        if (Present(judged, InstrumentKind.Onion).Length == 0)
            return null;
        var bound = judged.Measured.Margins.Works;
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, [InstrumentKind.Onion], drawn));
        return judged.Finding("onion-intervention-works", "In small GRUs a symbol is stored in the same directions at every position, at a scale that depends on the position.", "interventions",
            "exact match after the onion intervention, lengths alike", estimate, estimate.Above(bound), $"holds if the interval lies above {bound}, fails if below", paper: 0.87,
            note: FormattableString.Invariant($"Nothing done: {judged.Measured.Mean(repetition => repetition.Small.Nothing.OnePlace.ExactMatch()):F2}."));
    }

    public static Finding? OnionBeatsLinear(OnionJudged judged)
    {
        if (Present(judged, InstrumentKind.Onion, InstrumentKind.Unigram).Length < 2)
            return null;
        var better = judged.Measured.Margins.Better;
        var estimate = judged.Measured.Of((repetition, drawn) => repetition.Small.Of(InstrumentKind.Onion)!.Half!.ExactMatch(drawn) - repetition.Small.Of(InstrumentKind.Unigram)!.Half!.ExactMatch(drawn));
        return judged.Finding("onion-beats-subspaces-on-equal-edits", "On the same edits the onion intervention does what unigram subspaces cannot.", "comparison of ours",
            "exact match of onion less unigram, half of the symbols of the longest length exchanged for both", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below",
            note: "The paper edits half of the symbols for subspaces and one for the onion.");
    }

    public static Finding? IsAnOnion(OnionJudged judged)
    {
        if (judged.Measured.Repetitions[0].Small.Reading() is null)
            return null;
        var rule = judged.Measured.Margins.Verdict;
        var estimate = judged.Measured.Of((repetition, drawn) => repetition.Small.Reading(drawn)!.Difference);
        var called = judged.Measured.Repetitions.Select(repetition => rule.Of(repetition.Small.Reading()!.Difference)?.ToString().ToLowerInvariant() ?? "nothing");
        return judged.Finding("code-is-an-onion", "By the rule fitted on codes made by hand, a small GRU's code is an onion, neither linear nor mixed.", "verdict of ours",
            "share of broken sequences that the onion puts right (half exchanged) less that of the better of unigram (half exchanged) and bigram subspaces (one wrong)", estimate, estimate.Above(rule.OnionAbove),
            $"holds if the interval lies above {rule.OnionAbove}, fails if below", note: $"Seed by seed: {string.Join(", ", called)}.");
    }

    public static Finding? FormMatters(OnionJudged judged) => Difference(judged, InstrumentKind.MatchedMap, "onion-beats-equal-size", "It is the onion's form, not its number of parameters, that puts symbols right.", "control of ours",
        "exact match of onion less a map of equal size without that form, one symbol wrong, lengths alike");

    public static Finding? ScaleMatters(OnionJudged judged) => Difference(judged, InstrumentKind.PositionBlind, "scale-needed", "Without a scale for each position the onion intervention does clearly worse.", "interventions",
        "exact match of onion less onion without scale, one symbol wrong, lengths alike");

    public static Finding? PositionMatters(OnionJudged judged) => Difference(judged, InstrumentKind.ShuffledOnion, "position-needed", "The scale must be the position's own.", "control of ours",
        "exact match of onion less onion told random positions, one symbol wrong, lengths alike");

    private static Finding? Difference(OnionJudged judged, InstrumentKind control, string id, string claim, string section, string metric)
    {
        if (Present(judged, InstrumentKind.Onion, control).Length < 2)
            return null;
        var better = judged.Measured.Margins.Better;
        Estimate estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, [InstrumentKind.Onion], drawn) - Best(repetition.Small, [control], drawn));
        return judged.Finding(id, claim, section, metric, estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below",
            note: FormattableString.Invariant($"The control alone: {judged.Measured.Mean(repetition => repetition.Small.Of(control)!.Reported.ExactMatch()):F2}."));
    }
}
