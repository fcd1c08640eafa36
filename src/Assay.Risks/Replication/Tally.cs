using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;

namespace Assay.Risks.Replication;

/// <summary>Risks to count over, and how intervals are drawn over their documents.</summary>
/// <param name="Risks">Only rows that are counted.</param>
/// <param name="Seeds">Where draws come from; null for no intervals.</param>
/// <param name="Draws">How often and at which level.</param>
internal sealed record Tally(IReadOnlyList<RiskRow> Risks, SeedStreams? Seeds = null, BootstrapOptions? Draws = null)
{
    private readonly Lazy<IReadOnlyList<IReadOnlyList<RiskRow>>> _documents = new(() => [.. Risks.GroupBy(row => row.Document).OrderBy(group => group.Key).Select(group => (IReadOnlyList<RiskRow>)[.. group])]);

    /// <summary>The risks of each document that has some.</summary>
    public IReadOnlyList<IReadOnlyList<RiskRow>> Documents => _documents.Value;

    /// <summary>Among the rows that <paramref name="of"/> picks, the share of those that <paramref name="counted"/> picks too.</summary>
    public Share OfRisks(string table, string row, string column, Func<RiskRow, bool> of, Func<RiskRow, bool> counted)
    {
        bool Both(RiskRow risk) => of(risk) && counted(risk);
        var share = new Share(row, column, Risks.Count(Both), Risks.Count(of));
        return share with { Interval = Drawn(table, share, documents => [.. documents.Select(rows => (double)rows.Count(Both))], documents => [.. documents.Select(rows => (double)rows.Count(of))]) };
    }

    /// <summary>Among the documents of which some row is picked by <paramref name="of"/>, the share of those of which one is picked by <paramref name="marked"/>.</summary>
    public Share OfDocuments(string table, string row, string column, Func<RiskRow, bool> of, Func<RiskRow, bool> marked)
    {
        bool Counts(IReadOnlyList<RiskRow> rows) => rows.Any(of);
        bool Marked(IReadOnlyList<RiskRow> rows) => Counts(rows) && rows.Any(marked);
        var share = new Share(row, column, Documents.Count(Marked), Documents.Count(Counts));
        return share with { Interval = Drawn(table, share, documents => [.. documents.Select(rows => Marked(rows) ? 1.0 : 0)], documents => [.. documents.Select(rows => Counts(rows) ? 1.0 : 0)]) };
    }

    private Interval? Drawn(string table, Share share, Func<IReadOnlyList<IReadOnlyList<RiskRow>>, double[]> numerators, Func<IReadOnlyList<IReadOnlyList<RiskRow>>, double[]> denominators) => Seeds is null
        ? null
        : Bootstrap.RatioOfSums(numerators(Documents), denominators(Documents), Seeds.Stream($"risks/{table}/{share.Row}/{share.Column}"), Draws);
}
