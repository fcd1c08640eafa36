using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Store;

/// <summary>Where evidence is kept.</summary>
internal static class EvidenceTables
{
    public static void Configure(ModelBuilder model) => model.Entity<StoredEvidence>(evidence =>
    {
        evidence.ToTable("risk_evidence");
        // One filing of a run's finding under a place; what was withdrawn may be filed anew.
        evidence.HasIndex(one => new { one.RunKey, one.FindingId, one.Place }).IsUnique().HasFilter("withdrawn_at IS NULL");
        evidence.HasIndex(one => one.Place);
    });
}
