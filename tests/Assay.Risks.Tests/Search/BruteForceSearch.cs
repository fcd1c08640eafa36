using Assay.Risks.Layout;
using Assay.Risks.Search;
using Assay.Risks.Tabulation;

namespace Assay.Risks.Tests.Search;

/// <summary>The search over again, one row after another and without an index: what totals and counts are held against.</summary>
internal sealed class BruteForceSearch
{
    private static readonly Dimension[][] Together =
        [[Dimension.Entity], [Dimension.Intent], [Dimension.Timing], [Dimension.Domain, Dimension.Subdomain], [Dimension.Document], [Dimension.Year], [Dimension.Level]];

    private readonly Dictionary<int, RiskDocument> _documents;
    private readonly List<(RiskRow Row, string Uid, (string Word, string Stem)[][] Texts)> _risks = [];

    public BruteForceSearch(Repository repository)
    {
        _documents = repository.Documents.ToDictionary(document => document.Number);
        var uids = RowUid.Of(repository.Rows);
        for (var i = 0; i < repository.Rows.Count; i++)
        {
            var row = repository.Rows[i];
            if (!row.IsRisk)
                continue;
            // In these files the rows of evidence stand under their risk.
            var evidence = repository.Rows.Skip(i + 1).TakeWhile(below => below.Level == RowLevel.AdditionalEvidence).Select(below => below.AdditionalEvidence);
            string[] texts = [row.Category, row.Subcategory, row.Description, _documents[row.Document].Title, string.Join('\n', [row.AdditionalEvidence, .. evidence])];
            _risks.Add((row, uids[i], [.. texts.Select(text => TextWords.Of(text).Select(word => (word.Plain, PorterStemmer.Stem(word.Plain))).ToArray())]));
        }
    }

    /// <summary>Uids of the risks that are found, in the sheet's order.</summary>
    public IReadOnlyList<string> Found(SearchQuery query) => [.. Matching(query.Text).Where(risk => Together.All(dimensions => Passes(query, risk.Row, dimensions))).Select(risk => risk.Uid)];

    /// <summary>Count of each group of a dimension, by key, without empty ones.</summary>
    public Dictionary<string, int> Counts(SearchQuery query, Dimension dimension) => Matching(query.Text)
        .Where(risk => Together.Where(dimensions => !dimensions.Contains(dimension)).All(dimensions => Passes(query, risk.Row, dimensions)))
        .GroupBy(risk => Key(risk.Row, dimension), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private List<(RiskRow Row, string Uid)> Matching(string text)
    {
        var query = QueryText.Parse(text);
        return [.. _risks.Where(risk => query.Wanted.All(clause => IsIn(clause, risk.Texts)) && !query.Excluded.Any(clause => IsIn(clause, risk.Texts))).Select(risk => (risk.Row, risk.Uid))];
    }

    private static bool IsIn(QueryClause clause, (string Word, string Stem)[][] texts)
    {
        string[] stems = [.. clause.Words.Select(PorterStemmer.Stem)];
        return Array.Exists(texts, words => Enumerable.Range(0, Math.Max(0, words.Length - stems.Length + 1)).Any(at => clause.Words.Index().All(wanted =>
            clause.IsPrefix && wanted.Index == stems.Length - 1
                ? words[at + wanted.Index].Word.StartsWith(wanted.Item, StringComparison.Ordinal) || words[at + wanted.Index].Stem.StartsWith(wanted.Item, StringComparison.Ordinal)
                : words[at + wanted.Index].Stem == stems[wanted.Index])));
    }

    private bool Passes(SearchQuery query, RiskRow row, Dimension[] dimensions)
    {
        var filters = query.Filters.Where(filter => dimensions.Contains(filter.Dimension)).ToList();
        var inYears = !dimensions.Contains(Dimension.Year) || (query.FromYear is null && query.ToYear is null)
            || (_documents[row.Document].Year is { } year && year >= (query.FromYear ?? 0) && year <= (query.ToYear ?? 9999));
        return inYears && (filters.Count == 0 || filters.Exists(filter => filter.Key == Key(row, filter.Dimension)));
    }

    private string Key(RiskRow row, Dimension dimension) => dimension switch
    {
        Dimension.Entity => row[RiskColumn.Entity].Split(' ')[0],
        Dimension.Intent => row[RiskColumn.Intent].Split(' ')[0],
        Dimension.Timing => row[RiskColumn.Timing].Split(' ')[0],
        Dimension.Domain => row[RiskColumn.Subdomain].Split('.')[0],
        Dimension.Subdomain => row[RiskColumn.Subdomain].Split(' ')[0],
        Dimension.Document => FormattableString.Invariant($"{row.Document}"),
        Dimension.Year => _documents[row.Document].Year is { } year ? FormattableString.Invariant($"{year}") : "",
        _ => row[RiskColumn.Level] == "Risk Category" ? "1" : "2",
    };
}
