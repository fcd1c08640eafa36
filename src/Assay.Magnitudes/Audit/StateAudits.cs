using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Oracles;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>Audits as the command line runs them: of a code beside a linear and an onion code made by hand, and of a user's recorded states.</summary>
public static class StateAudits
{
    /// <summary>What sparse autoencoders see of a network's states, beside codes of which everything is known.</summary>
    /// <param name="code">The network.</param>
    /// <param name="options">How it is audited.</param>
    /// <param name="heldOut">Sequences to audit on.</param>
    /// <param name="seeds">Of everything random.</param>
    /// <param name="progress">Shows trainings.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public static Report OfCode(GruCode code, AuditOptions options, HeldOutOptions heldOut, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation = default)
    {
        var sets = new HeldOut(code.Task, heldOut, seeds.Child("held-out"));
        return AuditReport.Write("What sparse autoencoders see of a network's states", Beside(code, options, sets, seeds, progress, cancellation), options, seeds.Stream("resampling"));
    }

    /// <summary>A network, then a linear and an onion code made by hand of the width that the linear one needs.</summary>
    internal static IReadOnlyList<(AuditOutcome Outcome, LatentTest? Test)> Beside(GruCode code, AuditOptions options, HeldOut sets, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        var task = code.Task;
        var oracle = (task.Symbols + 1) / 2 * task.MaxLength;      // a linear code's channels
        using var linear = SlotCode.Linear(task, oracle, seeds.Stream("oracle/linear"));
        using var onion = SlotCode.Onion(task, oracle, 0.4, seeds.Stream("oracle/onion"));
        var audited = ((string, ISequenceCode)[])[("the network", code), ("linear code", linear), ("onion code", onion)];
        var outcomes = new List<(AuditOutcome, LatentTest?)>();
        foreach (var (name, one) in audited)
        {
            using var source = new CodeStates(one, sets) { Name = name };
            var audit = new StateAudit(options, seeds.Child($"audit/{name}"), progress, cancellation);
            var outcome = audit.Run(source);
            outcomes.Add((outcome, new LatentTest(audit.Intervention(source, InstrumentKind.Onion), audit.Intervention(source, InstrumentKind.Unigram), audit.NothingHalf(source))));
        }
        return outcomes;
    }

    /// <summary>The same of activations that a user recorded, as far as it needs no code: every part but the interventions, with a probe in the place of a decoder.</summary>
    /// <param name="activations">File of one tensor [states, width]: .npy, or .safetensors that holds one.</param>
    /// <param name="labels">File of one tensor [states, positions] of whole numbers from 0.</param>
    /// <param name="options">How they are audited.</param>
    /// <param name="seeds">Of everything random.</param>
    /// <param name="progress">Shows trainings.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="AssayException">A file cannot be read, or the two do not fit.</exception>
    public static Report OfFiles(string activations, string labels, AuditOptions options, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var (states, marks) = (StateFile.Read(activations), StateFile.Read(labels));
        using var source = RecordedStates.Of(Path.GetFileName(activations), states, marks, options.Probe, seeds.Child("probe"), progress, cancellation);
        return AuditReport.Write("What sparse autoencoders see of recorded states", [(new StateAudit(options, seeds.Child("audit"), progress, cancellation).Run(source), null)], options, seeds.Stream("resampling"));
    }
}
