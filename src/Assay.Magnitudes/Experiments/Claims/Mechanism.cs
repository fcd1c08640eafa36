using Assay.Core.Findings;
using Assay.Core.Statistics;
using Assay.Magnitudes.Instruments;
using static Assay.Magnitudes.Experiments.Claims.Readout;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>How the code comes about, and where it ends.</summary>
internal static class Mechanism
{
    public static Finding? LinearRises(OnionJudged judged)
    {
        var kinds = Present(judged, InstrumentKind.Unigram, InstrumentKind.Bigram);
        if (kinds.Length == 0 || judged.Measured.Repetitions[0].Networks.Count < 2)
            return null;
        var better = judged.Measured.Margins.Better;
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Networks[^1], kinds, drawn) - Best(repetition.Small, kinds, drawn));
        var widths = judged.Measured.Repetitions[0].Networks;
        return judged.Finding("linear-rises-with-width", "Wider networks have linear subspaces.", "interventions",
            FormattableString.Invariant($"exact match of the better of unigram and bigram interchange, {widths[^1].Width} channels less {widths[0].Width}, longest length"), estimate, estimate.Above(better),
            $"holds if the interval lies above {better}, fails if below",
            note: "By width: " + string.Join(", ", widths.Select((network, i) => FormattableString.Invariant($"{network.Width} {judged.Measured.Mean(repetition => Best(repetition.Networks[i], kinds, [])):F2}"))) + ". A crossover would need the linear ones to pass the onion.");
    }

    public static Finding? ScaleFalls(OnionJudged judged)
    {
        if (Present(judged, InstrumentKind.Onion).Length == 0)
            return null;
        var bound = judged.Measured.Margins.ScaleFalls;
        var estimate = OverSeeds(judged, scales => scales[^1] / scales[0]);
        return judged.Finding("scale-falls", "The learned scale falls with the position.", "onion", "scale of the last position over that of the first", estimate, estimate.Below(bound), $"holds if the interval lies below {bound}, fails if above");
    }

    public static Finding? ScaleIsGeometric(OnionJudged judged)
    {
        if (Present(judged, InstrumentKind.Onion).Length == 0 || judged.Measured.Repetitions[0].Small.Of(InstrumentKind.Onion)!.Scales!.Count < 3)
            return null;
        var factor = judged.Measured.Margins.Geometric;
        var estimate = OverSeeds(judged, scales => scales[^1] / scales[^2] / (scales[1] / scales[0]));
        return judged.Finding("scale-geometric", "Each position is stored an order of magnitude below the one before: the scale is a power of one number.", "onion",
            "last ratio of neighbouring scales over the first", estimate, estimate.Within(1 / factor, factor), $"holds if the interval lies within 1/{factor} and {factor}, fails if wholly outside");
    }

    public static Finding GatesClose(OnionJudged judged, int longest)
    {
        var bound = judged.Measured.Margins.ScaleFalls;
        var estimate = Bare(judged, repetition => repetition.Small.Openness[longest - 1] / repetition.Small.Openness[0]);
        return judged.Finding("gates-close", "While it hears, a small network's input gates close step by step.", "gates", "mean of 1 − z at the last heard symbol over that at the first", estimate, estimate.Below(bound),
            $"holds if the interval lies below {bound}, fails if above");
    }

    private static Estimate OverSeeds(OnionJudged judged, Func<IReadOnlyList<double>, double> statistic) => Bare(judged, repetition => statistic(repetition.Small.Of(InstrumentKind.Onion)!.Scales!));

    // What is no mean over sequences has an interval only where there are several seeds.
    private static Estimate Bare(OnionJudged judged, Func<OnionRepetition, double> statistic) => judged.Measured.Repetitions.Count > 1
        ? judged.Measured.Of((repetition, _) => statistic(repetition))
        : new(statistic(judged.Measured.Repetitions[0]), null);
}
