using Assay.Risks;
using Assay.Risks.Tabulation;
using Assay.Risks.Taxonomies;
using Assay.Web.Errors;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Risks;

/// <summary>A node of either taxonomy: what it means, and what bears it.</summary>
public partial class NodePage
{
    private const int Shown = 20;

    [Inject] internal RiskLibrary Library { get; set; } = null!;

    [Parameter] public string Code { get; set; } = "";

    private RiskShelf Shelf { get; set; } = null!;

    private TaxonomyNode Node { get; set; } = null!;

    private bool IsDomain { get; set; }

    private IReadOnlyList<ShelvedRow> Found { get; set; } = [];

    private (Dimension Dimension, string Key) Filter { get; set; }

    private IReadOnlyList<TaxonomyNode> Children => [.. Taxonomy.Children(Node.Code)];

    private string ShownCode => IsDomain ? Node.Code : "";

    private Taxonomy Taxonomy => IsDomain ? BuiltInTaxonomies.Domain : BuiltInTaxonomies.Causal;

    private IReadOnlyList<Dimension> Across => IsDomain ? [Dimension.Entity, Dimension.Intent, Dimension.Timing] : [Dimension.Domain, .. new[] { Dimension.Entity, Dimension.Intent, Dimension.Timing }.Where(one => one != Filter.Dimension)];

    private IReadOnlyList<(string Title, string Url)> Above =>
        [("Risks", "/risks"), ("Taxonomies", "/risks/taxonomy"), .. Taxonomy.Node(Node.Parent ?? "") is { } parent && IsDomain ? new[] { ($"{parent.Code} {parent.Name}", RiskAddresses.Node(parent.Code)) } : []];

    protected override void OnParametersSet()
    {
        Shelf = Library.Open();
        IsDomain = BuiltInTaxonomies.Domain.Node(Code) is not null;
        Node = BuiltInTaxonomies.Domain.Node(Code) ?? BuiltInTaxonomies.Causal.Node(Code) ?? throw new NothingThereException($"There is no node '{Code}' in the two taxonomies. Codes are such as 7, 7.1 and entity.2.");
        if (!IsDomain && Node.Parent is null)
            throw new NothingThereException($"{Node.Name} is a factor; its levels have pages of their own: {string.Join(", ", Children.Select(child => child.Code))}.");
        Filter = FilterOf();
        Found = [.. Shelf.Risks.Where(one => Bears(one.Row))];
    }

    private (Dimension Dimension, string Key) FilterOf()
    {
        if (!IsDomain)
            return (Enum.Parse<Dimension>(Node.Parent!, ignoreCase: true), Node.Code[^1..]);
        return (Node.Parent is null ? Dimension.Domain : Dimension.Subdomain, Node.Code);
    }

    private bool Bears(RiskRow row) => Filter.Dimension switch
    {
        Dimension.Domain => row.Domain is { } code && (code.Domain == 0 ? "X" : code.NodeCode[..1]) == Node.Code,
        Dimension.Subdomain => row.Domain?.ToString() == Node.Code,
        Dimension.Entity => row.Causal.Entity == Level,
        Dimension.Intent => row.Causal.Intent == Level,
        _ => row.Causal.Timing == Level,
    };

    private int Level => Node.Code[^1] - '0';

    private IReadOnlyList<(string Title, string Url, int Count)> Counts(Dimension dimension)
    {
        var table = CrossTabulation.Of([.. Found.Select(one => one.Row)], Shelf.Repository.Documents, dimension);
        return [.. table.Rows.Select((group, i) => (group.Key.Length == 0 ? "No code" : group.Label, RiskAddresses.Found(Filter, (dimension, group.Key)), table.RowTotals[i]))];
    }
}
