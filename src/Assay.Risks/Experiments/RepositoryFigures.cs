using Assay.Core.Reports;
using Assay.Risks.Replication;

namespace Assay.Risks.Experiments;

/// <summary>The report's plots.</summary>
internal static class RepositoryFigures
{
    public static IEnumerable<Block> Draw(RepositoryMeasurements measured)
    {
        yield return new Figure(Causes(measured.Tables), "Shares of risks by cause; bars of error are 95 % intervals over documents.");
        yield return new Figure(Subdomains(measured.Tables), "Shares of risks by subdomain, with 95 % intervals over documents.");
        yield return new Figure(Coverage(measured.Tables), "Subdomains that each document names, the widest first: one document, one bar.");
    }

    private static Plot Causes(ReplicationReport tables)
    {
        var table = tables.Tables.Single(table => table.Id == "causal");
        return Shares("causes", table, [.. table.Shares.Select(share => $"{Factor(share.Row)} {Taxonomies.BuiltInTaxonomies.Causal.Node(share.Row)!.Name}")]);
    }

    private static Plot Subdomains(ReplicationReport tables)
    {
        var table = tables.Tables.Single(table => table.Id == "domains");
        var own = table with { Shares = [.. table.Shares.Where(share => share.Row.Contains('.', StringComparison.Ordinal))] };
        return Shares("subdomains", own, [.. own.Shares.Select(share => share.Row)]);
    }

    private static Plot Shares(string name, ShareTable table, IReadOnlyList<string> labels) => new()
    {
        Name = name, Title = table.Title, X = new("", Categories: labels), Y = new("% of risks"),
        Series = [new("share", [.. Enumerable.Range(0, table.Shares.Count).Select(i => (double)i)], [.. table.Shares.Select(share => share.Value * 100)], SeriesStyle.Bars,
            [.. table.Shares.Select(share => (share.Interval?.Low ?? double.NaN) * 100)], [.. table.Shares.Select(share => (share.Interval?.High ?? double.NaN) * 100)])],
    };

    private static Plot Coverage(ReplicationReport tables)
    {
        var counts = tables.Coverage.Select(row => (double)row.Subdomains.Count).OrderDescending().ToArray();
        return new()
        {
            Name = "coverage", Title = "Subdomains named by a document", X = new("documents, the widest first"), Y = new("subdomains named"),
            Series = [new("", [.. Enumerable.Range(1, counts.Length).Select(i => (double)i)], counts, SeriesStyle.Bars)],
        };
    }

    private static string Factor(string code) => code[..code.IndexOf('.', StringComparison.Ordinal)];
}
