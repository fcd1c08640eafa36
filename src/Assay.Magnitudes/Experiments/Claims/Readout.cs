using Assay.Core.Findings;
using Assay.Magnitudes.Instruments;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>What probes can read out of the state.</summary>
internal static class Readout
{
    public static Finding Solved(OnionJudged judged)
    {
        var bound = judged.Measured.Margins.Solved;
        var estimate = judged.Measured.Of((repetition, drawn) => repetition.Small.Repeats.ExactMatch(drawn));
        return judged.Finding("task-solved", "Small GRUs learn to repeat sequences that they never heard.", "task", "exact match of the narrowest network, lengths alike", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below", needsTask: false);
    }

    public static Finding? LinearFails(OnionJudged judged)
    {
        var kinds = Present(judged, InstrumentKind.LinearProbe, InstrumentKind.MlpProbe);
        if (kinds.Length == 0)
            return null;
        var bound = judged.Measured.Margins.Fails;
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, kinds, drawn));
        return judged.Finding("direct-probes-fail", "Linear and MLP probes cannot read the sequence out of a small GRU's state.", "table 4", "exact match of the better of the two, lengths alike",
            estimate, estimate.Below(bound), $"holds if the interval lies below {bound}, fails if above", note: "The paper has 0.01 to 0.04 at 30 symbols and 9 positions, where chance is far lower.");
    }

    public static Finding? PeelingWorks(OnionJudged judged)
    {
        var others = Present(judged, InstrumentKind.LinearProbe, InstrumentKind.MlpProbe);
        if (Present(judged, InstrumentKind.OnionProbe).Length == 0 || others.Length == 0)
            return null;
        var (bound, better) = (judged.Measured.Margins.Works, judged.Measured.Margins.Better);
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, [InstrumentKind.OnionProbe], drawn) - Best(repetition.Small, others, drawn));
        var own = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, [InstrumentKind.OnionProbe], drawn));
        var verdict = estimate.Above(better) == Verdict.Holds && own.Above(bound) == Verdict.Holds ? Verdict.Holds
            : estimate.Above(better) == Verdict.Fails || own.Above(bound) == Verdict.Fails ? Verdict.Fails : Verdict.Inconclusive;
        return judged.Finding("peeling-reads", "One classifier that peels layer after layer reads what linear and MLP probes cannot.", "table 4",
            "exact match of the onion probe less the better of the linear and MLP probes, lengths alike", estimate, verdict,
            $"holds if this interval lies above {better} and that of the onion probe itself above {bound}, fails if either lies below", note: FormattableString.Invariant($"The onion probe alone: {own.Value:F2}."));
    }

    public static Finding? PeelingIsTheNetworks(OnionJudged judged)
    {
        if (judged.Measured.Repetitions[0].Untrained?.Of(InstrumentKind.OnionProbe) is null || Present(judged, InstrumentKind.OnionProbe).Length == 0)
            return null;
        var better = judged.Measured.Margins.Better;
        var estimate = judged.Measured.Of((repetition, drawn) => Best(repetition.Small, [InstrumentKind.OnionProbe], drawn) - Best(repetition.Untrained!, [InstrumentKind.OnionProbe], drawn));
        return judged.Finding("peeling-needs-training", "What the onion probe reads is the trained network's doing.", "control of ours", "exact match of the onion probe less that on an untrained network of the same width",
            estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below");
    }

    /// <summary>Those of the instruments that were run on the small network.</summary>
    public static InstrumentKind[] Present(OnionJudged judged, params InstrumentKind[] kinds) => [.. kinds.Where(kind => judged.Measured.Repetitions[0].Small.Of(kind) is not null)];

    /// <summary>The best exact match among instruments, as the paper reports each.</summary>
    public static double Best(NetworkOutcome network, InstrumentKind[] kinds, ReadOnlySpan<int> drawn)
    {
        var best = double.NegativeInfinity;
        foreach (var kind in kinds)
            best = Math.Max(best, network.Of(kind)!.Reported.ExactMatch(drawn));
        return best;
    }
}
