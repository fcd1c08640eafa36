using Assay.Risks.Tabulation;
using Assay.Risks.Taxonomies;
using Assay.Web.Library;

namespace Assay.Web.Pages.Risks;

/// <summary>The domain taxonomy against one causal factor: every domain and subdomain has a row, whether or not a risk bears it.</summary>
internal sealed record TaxonomyMatrix(IReadOnlyList<MatrixColumn> Columns, IReadOnlyList<MatrixRow> Rows)
{
    public static TaxonomyMatrix Of(RiskShelf shelf, Dimension factor)
    {
        var (byDomain, bySubdomain) = (shelf.Count(Dimension.Domain, factor), shelf.Count(Dimension.Subdomain, factor));
        var columns = byDomain.Columns;
        return new([.. columns.Select(column => new MatrixColumn(column.Key.Length == 0 ? "No code" : column.Label, column.Key.Length == 0 ? null : $"{factor}.{column.Key}".ToLowerInvariant()))], [.. RowsOf(byDomain, bySubdomain, factor)]);
    }

    private static IEnumerable<MatrixRow> RowsOf(CrossTabulation byDomain, CrossTabulation bySubdomain, Dimension factor)
    {
        foreach (var domain in BuiltInTaxonomies.Domain.Roots)
        {
            yield return Row(byDomain, factor, Dimension.Domain, domain.Code, domain, isDomain: true);
            foreach (var node in BuiltInTaxonomies.Domain.Children(domain.Code))
                yield return Row(bySubdomain, factor, Dimension.Subdomain, node.Code, node, isDomain: false);
            var alone = $"{domain.Code}.0";
            if (bySubdomain.Rows.Any(group => group.Key == alone) && BuiltInTaxonomies.Domain.Node(alone) is null)
                yield return Row(bySubdomain, factor, Dimension.Subdomain, alone, domain with { Name = "On the domain alone" }, isDomain: false);
        }
    }

    private static MatrixRow Row(CrossTabulation table, Dimension factor, Dimension dimension, string key, TaxonomyNode node, bool isDomain)
    {
        var at = table.Rows.TakeWhile(group => group.Key != key).Count();
        var total = at < table.Rows.Count ? table.RowTotals[at] : 0;
        var cells = table.Columns.Select((column, i) => at < table.Rows.Count ? new MatrixCell(table.Counts[at][i], (double)table.Counts[at][i] / Math.Max(1, total), RiskAddresses.Found((dimension, key), (factor, column.Key))) : new(0, 0, ""));
        return new(key, node.Code, node.Name, isDomain, [.. cells], total, RiskAddresses.Found((dimension, key)));
    }
}

/// <summary>A level of the factor; <paramref name="Node"/> is null for rows without one.</summary>
internal sealed record MatrixColumn(string Title, string? Node);

/// <summary>A domain or subdomain. <paramref name="Code"/> is its own, <paramref name="Node"/> that of the taxonomy's node it is explained by.</summary>
internal sealed record MatrixRow(string Code, string Node, string Title, bool IsDomain, IReadOnlyList<MatrixCell> Cells, int Total, string Url);

/// <summary>A count, its share of the row, and where its risks are.</summary>
internal sealed record MatrixCell(int Count, double Share, string Url);
