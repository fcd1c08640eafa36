using System.Text.Json;

namespace Assay.Core.Runs;

/// <summary>What <c>run.json</c> holds: enough to know what was run, with which code, where, and how it ended.</summary>
public sealed record RunRecord
{
    /// <summary>What kind of run: <c>lm-train</c>, <c>gemma-scope</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The resolved options as they were used.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>The name of the options' record type, for messages.</summary>
    public required string OptionsType { get; init; }

    /// <summary>The options' canonical hash; a run is only resumed with options of the same hash.</summary>
    public required string OptionsHash { get; init; }

    /// <summary>Where all the run's randomness comes from.</summary>
    public required long Seed { get; init; }

    /// <summary>Version and commit of the code that last worked on the run.</summary>
    public required CodeVersion Code { get; init; }

    /// <summary>Version of each package the program was built with.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Facts of the machine, in words: operating system, processor, memory.</summary>
    public required IReadOnlyDictionary<string, string> Machine { get; init; }

    /// <summary>The process that works, or last worked, on the run.</summary>
    public required RunOwner WrittenBy { get; init; }

    /// <summary>When the run was created, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended, UTC; null while it runs, or where it was killed.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>As written by the run itself: a killed run still says running here, see <see cref="RunSummary.Status"/>.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why the run failed.</summary>
    public string? Failure { get; init; }

    /// <summary>How often the run was taken up again.</summary>
    public int Resumed { get; init; }
}

/// <summary>Assay's version and the commit it was built from (empty where it was not built from a git tree).</summary>
public sealed record CodeVersion(string Version, string Commit);

/// <summary>A process, told from a later one with the same number by its start time.</summary>
public sealed record RunOwner(string Host, int Id, DateTimeOffset Started);

/// <summary>How a run stands.</summary>
public enum RunStatus
{
    /// <summary>A live process works on it.</summary>
    Running,

    /// <summary>Done.</summary>
    Complete,

    /// <summary>Ended by an error, which run.json names.</summary>
    Failed,

    /// <summary>Ended by the user, with a checkpoint.</summary>
    Interrupted,

    /// <summary>Its process ended without a word (killed, power cut). Never written: readers find it out.</summary>
    Stopped,
}
