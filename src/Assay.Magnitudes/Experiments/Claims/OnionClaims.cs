using Assay.Core.Findings;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>The paper's findings, and the controls that we put beside them. A claim whose instruments were not run is left out.</summary>
internal static class OnionClaims
{
    private const int PaperSymbols = 30, PaperLength = 9, PaperSteps = 40_000, PaperInstrumentSteps = 60_000;

    public static IReadOnlyList<Finding> Judge(OnionOptions options, OnionMeasurements measured)
    {
        var judged = new OnionJudged(measured, ScopeOf(options));
        return [.. new Finding?[]
        {
            Readout.Solved(judged), Readout.LinearFails(judged), Readout.PeelingWorks(judged), Readout.PeelingIsTheNetworks(judged),
            Causal.LinearFails(judged), Causal.OnionWorks(judged), Causal.OnionBeatsLinear(judged), Causal.FormMatters(judged), Causal.IsAnOnion(judged), Causal.ScaleMatters(judged), Causal.PositionMatters(judged),
            Mechanism.LinearRises(judged), Mechanism.ScaleFalls(judged), Mechanism.ScaleIsGeometric(judged), Mechanism.GatesClose(judged, options.Task.MaxLength),
            Dictionaries.CostBeyondNoise(judged), Dictionaries.LatentsMiss(judged),
        }.OfType<Finding>()];
    }

    // The same kind of network, task and method throughout: only sizes differ.
    private static Scope ScopeOf(OnionOptions options) =>
        options.Task.Symbols == PaperSymbols && options.Task.MaxLength == PaperLength && options.Network.Steps >= PaperSteps && options.Linear.Steps >= PaperInstrumentSteps && options.Edits.Steps >= PaperInstrumentSteps
            ? Scope.Exact : Scope.Scaled;
}
