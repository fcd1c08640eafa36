using Assay.Core.Findings;

namespace Assay.Risks.Evidence;

/// <summary>A finding filed under a risk.</summary>
/// <param name="Id">Number of the filing.</param>
/// <param name="Place">What it is filed under.</param>
/// <param name="Relation">What it has to do with it.</param>
/// <param name="Finding">The finding as the run wrote it.</param>
/// <param name="Run">The run.</param>
/// <param name="Note">The filer's words.</param>
/// <param name="FiledAt">When, in UTC.</param>
public sealed record FiledEvidence(int Id, EvidencePlace Place, EvidenceRelation Relation, Finding Finding, RunProvenance Run, string Note, DateTime FiledAt);

/// <summary>What became of a filing.</summary>
/// <param name="Place">Under which.</param>
/// <param name="Filed">What was added.</param>
/// <param name="WasThere">What of it had been filed under the place before and was left as it was.</param>
public sealed record FilingOutcome(EvidencePlace Place, IReadOnlyList<FiledEvidence> Filed, IReadOnlyList<FiledEvidence> WasThere);
