namespace Assay.Risks.Store;

/// <summary>A row of the current file in columns that can be searched and counted.</summary>
internal sealed class StoredRow
{
    public int Id { get; init; }
    public required int FileId { get; init; }
    public required int SheetRow { get; init; }

    /// <summary>The same in every release that has the row (<see cref="RowUid"/>): what is noted about a row is noted under it.</summary>
    public required string Uid { get; init; }
    public required string EvidenceId { get; init; }
    public required int Document { get; init; }
    public required RowLevel Level { get; init; }
    public required string Category { get; init; }
    public required string Subcategory { get; init; }
    public required string Description { get; init; }
    public required string AdditionalEvidence { get; init; }
    public required string DescriptionPage { get; init; }
    public required string EvidencePage { get; init; }
    public required int? Entity { get; init; }
    public required int? Intent { get; init; }
    public required int? Timing { get; init; }

    /// <summary>1 to 7, 0 for X; null without a code.</summary>
    public required int? Domain { get; init; }

    /// <summary>0 where only the domain was coded.</summary>
    public required int? Subdomain { get; init; }

    public static StoredRow Of(RiskRow row, string uid, int file) => new()
    {
        FileId = file, SheetRow = row.SheetRow, Uid = uid, EvidenceId = row.Id?.ToString() ?? "", Document = row.Document, Level = row.Level!.Value,
        Category = Clean(row.Category), Subcategory = Clean(row.Subcategory), Description = Clean(row.Description), AdditionalEvidence = Clean(row.AdditionalEvidence),
        DescriptionPage = Clean(row.DescriptionPage), EvidencePage = Clean(row.EvidencePage),
        Entity = row.Causal.Entity, Intent = row.Causal.Intent, Timing = row.Causal.Timing, Domain = row.Domain?.Domain, Subdomain = row.Domain?.Subdomain,
    };

    /// <summary>Without NUL, for which PostgreSQL's text has no place; the file itself keeps it.</summary>
    public static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal).Trim();
}
