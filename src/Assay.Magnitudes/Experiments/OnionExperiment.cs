using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Experiments.Claims;
using Assay.Magnitudes.Tasks;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>Recurrent neural networks learn to store and generate sequences using non-linear representations (Csordás et al. 2024, arXiv 2408.10920): where a small GRU keeps the symbols that it repeats.</summary>
/// <remarks>Every instrument meets the same networks and the same held-out sequences; the paper trains networks anew for each.</remarks>
public sealed class OnionExperiment : IExperiment<OnionOptions>
{
    /// <inheritdoc/>
    public string Name => "onion";

    /// <inheritdoc/>
    public string Paper => "Recurrent neural networks learn to store and generate sequences using non-linear representations (arXiv 2408.10920)";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["7.4"];

    /// <inheritdoc/>
    public OnionOptions Options(Preset preset) => OnionPresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(OnionOptions options) => OnionPlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(OnionOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var repetitions = Enumerable.Range(0, options.Seeds).Select(seed => Repeat(options, seed, context)).ToList();
        var measured = new OnionMeasurements(repetitions, options.Margins, context.Seeds.Stream("resampling"));
        var findings = OnionClaims.Judge(options, measured);
        return new(findings, OnionReport.Write(options, measured, findings));
    }

    private static OnionRepetition Repeat(OnionOptions options, int seed, ExperimentContext context)
    {
        var seeds = context.Seeds.Child(Invariant($"repetition/{seed}"));
        var heldOut = new HeldOut(options.Task, options.HeldOut, seeds.Child("held-out"));
        NetworkOutcome Measure(int width, bool trained, string name)
        {
            context.Progress.Say(Invariant($"Seed {seed + 1} of {options.Seeds}, {width} channels{(trained ? "" : ", not trained")}"));
            return new NetworkRun(options, heldOut, seeds.Child(name), Path.Combine(context.Run.Folder, "networks", Invariant($"{name}-s{seed}")), context).Measure(width, trained);
        }
        var networks = options.Widths.Select(width => Measure(width, trained: true, Invariant($"n{width}"))).ToList();
        foreach (var network in networks)
            context.Run.Metric(Invariant($"n{network.Width}/exact-match"), seed, network.Repeats.ExactMatch());
        return new(networks, options.Untrained.Count == 0 ? null : Measure(options.Widths[0], trained: false, "untrained"), Audited(options, heldOut, seeds, Path.Combine(context.Run.Folder, "networks", Invariant($"n{options.Widths[0]}-s{seed}")), context));
    }

    private static IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)>? Audited(OnionOptions options, HeldOut heldOut, SeedStreams seeds, string folder, ExperimentContext context)
    {
        if (options.Audit is null)
            return null;
        using var code = GruCode.Load(Path.Combine(folder, NetworkRun.NetworkFile), options.Task);
        return StateAudits.Beside(code, options.Audit, heldOut, seeds.Child("audit"), context.Progress, context.Cancellation);
    }
}
