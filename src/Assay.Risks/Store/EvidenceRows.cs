using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Risks.Evidence;

namespace Assay.Risks.Store;

/// <summary>Evidence to and from its table.</summary>
internal static class EvidenceRows
{
    public static StoredEvidence Of(Finding finding, RunProvenance run, EvidencePlace place, EvidenceRelation relation, string note) => new()
    {
        Place = place.Key, Relation = relation, Note = note, FiledAt = DateTime.UtcNow,
        RunKey = run.Key, RunName = run.Name, Experiment = run.Experiment, Preset = run.Preset, Seed = run.Seed, OptionsHash = run.OptionsHash, Version = run.Code.Version, Commit = run.Code.Commit,
        RunStart = run.Start, FindingId = finding.Id, Verdict = finding.Verdict, Content = OptionsJson.Write(finding),
    };

    public static FiledEvidence Filed(StoredEvidence stored, EvidencePlace place) => new(stored.Id, place, stored.Relation, OptionsJson.Read<Finding>(stored.Content, $"risk_evidence {stored.FindingId}"),
        new(stored.RunKey, stored.RunName, stored.Experiment, stored.Preset, stored.Seed, stored.OptionsHash, new(stored.Version, stored.Commit), stored.RunStart), stored.Note, stored.FiledAt);
}
