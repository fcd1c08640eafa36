using Assay.Risks.Taxonomies;

namespace Assay.Risks.Replication;

/// <summary>Tables of the domain taxonomy.</summary>
internal static class DomainTables
{
    public const string DocumentsColumn = "documents";

    /// <summary>The 24 subdomains, in order.</summary>
    public static IReadOnlyList<TaxonomyNode> Subdomains { get; } = [.. BuiltInTaxonomies.Domain.Nodes.Where(node => node.Parent is { } parent && parent != "X")];

    /// <summary>The seven domains and their subdomains, in order.</summary>
    public static IReadOnlyList<TaxonomyNode> All { get; } = [.. BuiltInTaxonomies.Domain.Nodes.Where(node => node.Code[0] != 'X')];

    /// <summary>Share of risks in each domain and subdomain (Table 7, left).</summary>
    public static ShareTable Risks(Tally tally, DomainDenominator denominator) => new("domains", "Risks by domain and subdomain",
        denominator == DomainDenominator.Subdomain ? "risks with a subdomain" : "risks with a subdomain that are coded on all three causal factors",
        [.. All.Select(node => tally.OfRisks("domains", node.Code, CausalTables.RisksColumn, row => IsIn(row, denominator), row => IsUnder(row, node)))]);

    /// <summary>Share of documents that name each domain and subdomain (Table 7, right). A row coded on its domain alone marks none.</summary>
    public static ShareTable Documents(Tally tally) => new("documents", "Documents by domain and subdomain", "documents with a domain code",
        [.. All.Select(node => tally.OfDocuments("documents", node.Code, DocumentsColumn, row => row.Domain is { IsInDomain: true }, row => IsUnder(row, node)))]);

    private static bool IsIn(RiskRow row, DomainDenominator denominator) =>
        row.Domain is { IsSubdomain: true } && (denominator == DomainDenominator.Subdomain || row.Causal.IsComplete);

    private static bool IsUnder(RiskRow row, TaxonomyNode node) =>
        row.Domain is { IsSubdomain: true } code && (node.Parent is null ? node.Code[0] - '0' == code.Domain : node.Code == code.ToString());
}
