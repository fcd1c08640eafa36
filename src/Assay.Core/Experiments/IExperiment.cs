using System.Collections.ObjectModel;
using Assay.Core.Findings;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Core.Runs;

namespace Assay.Core.Experiments;

/// <summary>A published experiment: options in, findings and a report out. <c>assay reproduce NAME</c> is built from this.</summary>
/// <typeparam name="TOptions">Its options record.</typeparam>
public interface IExperiment<TOptions> where TOptions : class
{
    /// <summary>The word on the command line: <c>gemma-scope</c>.</summary>
    string Name { get; }

    /// <summary>The paper, for people: title and arXiv number.</summary>
    string Paper { get; }

    /// <summary>Where its findings belong in the AI Risk Repository: codes of subdomains (<c>7.4</c>). None where they speak of no risk.</summary>
    IReadOnlyList<string> RelatedRisks => [];

    /// <summary>The options of a preset.</summary>
    TOptions Options(Preset preset);

    /// <summary>Presets beside the usual ones that this experiment alone has, by their words on the command line.</summary>
    IReadOnlyDictionary<string, TOptions> OwnPresets => ReadOnlyDictionary<string, TOptions>.Empty;

    /// <summary>What the options would cost, without running them.</summary>
    Plan Plan(TOptions options);

    /// <summary>Runs every step of the paper in order; the context's run folder takes checkpoints, metrics and plots.</summary>
    ExperimentResult Run(TOptions options, ExperimentContext context);
}

/// <summary>How large an experiment is run.</summary>
public enum Preset
{
    /// <summary>Under 30 seconds on two cores: what a newcomer sees first.</summary>
    Glance,

    /// <summary>Minutes.</summary>
    Quick,

    /// <summary>An hour or so, with several seeds where it matters.</summary>
    Standard,

    /// <summary>The paper's own sizes, for real hardware.</summary>
    Paper,
}

/// <summary>What an experiment works with.</summary>
public sealed record ExperimentContext(Run Run, SeedStreams Seeds, IProgressReporter Progress, CancellationToken Cancellation);

/// <summary>What an experiment found, and the body of its report.</summary>
public sealed record ExperimentResult(IReadOnlyList<Finding> Findings, Report Report);

/// <summary>The cost of a preset, step by step.</summary>
public sealed record Plan(IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Floating-point operations of all steps.</summary>
    public double Flops => Steps.Sum(step => step.Flops);

    /// <summary>The largest memory any step needs, in bytes (steps follow each other).</summary>
    public double PeakBytes => Steps.Count == 0 ? 0 : Steps.Max(step => step.Bytes);

    /// <summary>Seconds of all steps on this machine, at rates measured when the plan was made.</summary>
    public double Seconds => Steps.Sum(step => step.Seconds);
}

/// <summary>One step's cost: floating-point operations, bytes of memory, bytes on disk, seconds on this machine.</summary>
public sealed record PlanStep(string Name, double Flops, double Bytes, double DiskBytes, double Seconds);
