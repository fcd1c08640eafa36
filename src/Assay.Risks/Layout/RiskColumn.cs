using Assay.Risks.Taxonomies;

namespace Assay.Risks.Layout;

/// <summary>The columns of the database sheet, A to S in every release so far.</summary>
internal enum RiskColumn
{
    Title,
    QuickRef,
    EvidenceId,
    PaperNumber,
    CategoryNumber,
    SubcategoryNumber,
    EvidenceNumber,
    Level,
    Category,
    Subcategory,
    Description,
    AdditionalEvidence,
    DescriptionPage,
    EvidencePage,
    Entity,
    Intent,
    Timing,
    Domain,
    Subdomain,
}

/// <summary>What the columns are called, and which of them nothing can be done without.</summary>
internal static class RiskColumns
{
    public static IReadOnlyList<RiskColumn> All { get; } = Enum.GetValues<RiskColumn>();

    /// <summary>The headers as the sheet writes them, in order.</summary>
    public static IReadOnlyList<string> Headers { get; } =
    [
        "Title", "QuickRef", "Ev_ID", "Paper_ID", "Cat_ID", "SubCat_ID", "AddEv_ID", "Category level", "Risk category", "Risk subcategory",
        "Description", "Additional ev.", "P.Def", "p.AddEv", "Entity", "Intent", "Timing", "Domain", "Sub-domain",
    ];

    public static IReadOnlyList<RiskColumn> Required { get; } =
    [
        RiskColumn.EvidenceId, RiskColumn.Level, RiskColumn.Category, RiskColumn.Subcategory, RiskColumn.Description,
        RiskColumn.Entity, RiskColumn.Intent, RiskColumn.Timing, RiskColumn.Subdomain,
    ];

    /// <summary>The published sheets hide these, whose values are in the evidence id too.</summary>
    public static IReadOnlyList<RiskColumn> Hidden { get; } = [RiskColumn.PaperNumber, RiskColumn.CategoryNumber, RiskColumn.SubcategoryNumber, RiskColumn.EvidenceNumber];

    /// <summary>Columns whose numbers the published sheets store as numbers; the others hold text even where it looks like a number.</summary>
    public static IReadOnlyList<RiskColumn> Numeric { get; } =
        [RiskColumn.PaperNumber, RiskColumn.SubcategoryNumber, RiskColumn.EvidenceNumber, RiskColumn.DescriptionPage, RiskColumn.EvidencePage];

    public static string Header(this RiskColumn column) => Headers[(int)column];

    /// <summary>The column that a header names, whatever its case, blanks and punctuation; null where it is none.</summary>
    public static RiskColumn? Named(string header)
    {
        var key = LabelKey.Of(header);
        return key.Length == 0 ? null : All.Cast<RiskColumn?>().FirstOrDefault(column => LabelKey.Of(column!.Value.Header()) == key);
    }
}
