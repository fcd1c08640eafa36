using Assay.Core.Findings;
using Assay.Risks.Evidence;

namespace Assay.Risks.Store;

/// <summary>A finding of a run, filed. No file of the repository is referred to, so that it outlasts every import.</summary>
internal sealed class StoredEvidence
{
    public int Id { get; init; }

    /// <summary>Code of a subdomain, or uid of a row.</summary>
    public required string Place { get; init; }
    public required EvidenceRelation Relation { get; init; }
    public required string Note { get; init; }
    public required DateTime FiledAt { get; init; }

    /// <summary>The same wherever the run's folder lies and whatever it is called.</summary>
    public required string RunKey { get; init; }
    public required string RunName { get; init; }
    public required string Experiment { get; init; }
    public required string Preset { get; init; }
    public required long Seed { get; init; }
    public required string OptionsHash { get; init; }
    public required string Version { get; init; }
    public required string Commit { get; init; }
    public required DateTime RunStart { get; init; }

    public required string FindingId { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>The finding as findings.json has it: a column of numbers has no place for NaN.</summary>
    public required string Content { get; init; }

    public DateTime? WithdrawnAt { get; set; }
    public string WithdrawnWhy { get; set; } = "";
}
