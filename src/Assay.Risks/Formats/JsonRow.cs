namespace Assay.Risks.Formats;

/// <summary>A row as programs want it: what it says, and its codes as numbers and keys.</summary>
internal sealed record JsonRow(int Row, string? Id, int Document, RowLevel? Level, string Category, string Subcategory, string Description, string AdditionalEvidence)
{
    public string DescriptionPage { get; init; } = "";
    public string EvidencePage { get; init; } = "";
    public int? Entity { get; init; }
    public int? Intent { get; init; }
    public int? Timing { get; init; }
    public string? Domain { get; init; }

    public static JsonRow Of(RiskRow row) => new(row.SheetRow, row.Id?.ToString(), row.Document, row.Level, row.Category, row.Subcategory, row.Description, row.AdditionalEvidence)
    {
        DescriptionPage = row.DescriptionPage, EvidencePage = row.EvidencePage,
        Entity = row.Causal.Entity, Intent = row.Causal.Intent, Timing = row.Causal.Timing, Domain = row.Domain?.ToString(),
    };
}
