using Assay.Core.Experiments;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Training;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>What a set of options would cost: counted operations of the matrix products, and seconds at this machine's rate with what a step costs however little it computes.</summary>
/// <remarks>Starting a step's operations takes milliseconds that no operation count shows; at the toy's widths it is nearly all of the time. Both figures were measured on one core of two; seconds are an estimate to plan by.</remarks>
internal static class OnionPlan
{
    private const double Share = 0.2, SecondsAStep = 1.3e-3, SecondsOfARotation = 1.5e-3, SecondsOfADictionary = 1e-3;
    private const int Sources = 3;

    public static Plan Of(OnionOptions options, MachineRates rates)
    {
        var steps = new List<PlanStep>();
        foreach (var width in options.Widths)
        {
            steps.Add(Step(Invariant($"{options.Seeds} GRU(s) of {width} channels"), options.Network, width, passes: 3, rotations: 0, count: options.Seeds));
            steps.AddRange(Stages(options.Instruments, Invariant($"on {width} channels"), width));
        }
        steps.AddRange(Stages(options.Untrained, Invariant($"on {options.Widths[0]} channels, not trained"), options.Widths[0]));
        if (options.Audit is { } audit)
            steps.Add(Audit(audit));
        return new(steps);

        // Three sources; each dictionary is trained twice, on states and on their directions, and has an interchange.
        PlanStep Audit(AuditOptions audit)
        {
            var dictionaries = options.Seeds * Sources * audit.Active.Count * audit.Dictionaries;
            var flops = dictionaries * 2.0 * audit.Steps * audit.BatchSize * 12.0 * audit.Latents * options.Widths[0];
            var seconds = dictionaries * (2.0 * audit.Steps * SecondsOfADictionary + audit.Interchange.Steps * SecondsAStep) + flops / (rates.Float32FlopsPerSecond * Share);
            return new(Invariant($"audit with {dictionaries} dictionaries of {audit.Latents} latents"), flops, 16.0 * audit.BatchSize * audit.Latents, 0, seconds);
        }

        IEnumerable<PlanStep> Stages(IReadOnlyList<InstrumentKind> kinds, string on, int width)
        {
            if (kinds.Count(kind => kind.IsLinear()) is > 0 and var linear)
                yield return Step(Invariant($"{linear} linear intervention(s) {on}"), options.Linear, width, passes: 3, rotations: 1, count: options.Seeds * linear);
            if (kinds.Count(kind => !kind.IsLinear() && !kind.IsProbe()) is > 0 and var edits)
                yield return Step(Invariant($"{edits} other intervention(s) {on}"), options.Edits, width, passes: 2, rotations: 0, count: options.Seeds * edits);
            if (kinds.Count(kind => kind.IsProbe()) is > 0 and var probes)
                yield return Step(Invariant($"{probes} probe(s) {on}"), options.Probes, width, passes: 2, rotations: 0, count: options.Seeds * probes);
        }

        // A pass hears and answers: 6N² multiplications and additions a symbol and position for the state, 2·V·N for the answer.
        PlanStep Step(string name, StageOptions stage, int width, double passes, int rotations, int count)
        {
            var a = (double)stage.BatchSize * options.Task.MaxLength * (2 * 6.0 * width * width + 2.0 * options.Task.Symbols * width) * passes;
            var flops = count * (double)stage.Steps * (a + rotations * 60.0 * width * width * width);
            var seconds = count * (double)stage.Steps * (SecondsAStep + rotations * SecondsOfARotation) + flops / (rates.Float32FlopsPerSecond * Share);
            var bytes = 60.0 * stage.BatchSize * options.Task.MaxLength * width + 100.0 * width * width;
            return new(name, flops, bytes, count * 32.0 * width * width, seconds);
        }
    }
}
