using Assay.Risks;
using Assay.Web.Library;

namespace Assay.Web.Api;

/// <summary>A row for programs.</summary>
/// <param name="Uid">Its name across releases.</param>
/// <param name="EvidenceId">The sheet's id, not unique.</param>
/// <param name="Level">What it stands for.</param>
/// <param name="Document">Where it is quoted from.</param>
/// <param name="Category">In the document's words.</param>
/// <param name="Subcategory">Empty for a category.</param>
/// <param name="Quote">In the document's words; often empty.</param>
/// <param name="Page">A number, a range, or words.</param>
/// <param name="Entity">Level 1 to 4; null without one.</param>
/// <param name="Intent">The same.</param>
/// <param name="Timing">The same.</param>
/// <param name="Domain">Code on the domain taxonomy: 7.1, 4.0, X.1.</param>
/// <param name="Quotations">Further quotations.</param>
/// <param name="Source">Whose data it is, and under which licence.</param>
internal sealed record RiskAnswer(string Uid, string? EvidenceId, RowLevel? Level, RiskDocument? Document, string Category, string Subcategory, string Quote, string Page, int? Entity, int? Intent, int? Timing, string? Domain,
    IReadOnlyList<QuotationAnswer> Quotations, string Source)
{
    public static RiskAnswer Of(RiskShelf shelf, ShelvedRow one) => new(one.Uid, one.Row.Id?.ToString(), one.Row.Level, shelf.Documents.GetValueOrDefault(one.Row.Document), one.Row.Category.Trim(), one.Row.Subcategory.Trim(), one.Quote, one.Page,
        one.Row.Causal.Entity, one.Row.Causal.Intent, one.Row.Causal.Timing, one.Row.Domain?.ToString(), [.. shelf.EvidenceFor(one).Select(further => new QuotationAnswer(further.Uid, further.Quote, further.Page))], shelf.Repository.Attribution);
}

/// <summary>A further quotation.</summary>
internal sealed record QuotationAnswer(string Uid, string Quote, string Page);
