using Assay.Risks.Store;

namespace Assay.Risks.Search;

/// <summary>One search over an open index.</summary>
internal sealed class SearchRun(SearchQuery query, OpenIndex index)
{
    private readonly QueryText _text = QueryText.Parse(query.Text);

    public SearchResult Result()
    {
        var fitting = Fitting();
        var (found, facets) = index.Snapshot.Filter(query, fitting);
        return new(query, index.Source, found.Count, Hits(SearchPage.Of(found, query)), facets, Suggestions());
    }

    // A beginning of a word may be any.
    private IReadOnlyList<Suggestion> Suggestions() => [.. _text.Wanted.SelectMany(clause => clause.IsPrefix ? clause.Words.SkipLast(1) : clause.Words).Distinct(StringComparer.Ordinal).SelectMany(index.Snapshot.Vocabulary.Instead)];

    // Those that fit the text, by id.
    private IReadOnlyList<ScoredRisk> Fitting()
    {
        var scored = query.Order == SearchOrder.Relevance && query.Limit > 0;
        var wanted = _text.Wanted.Count == 0 ? [.. Enumerable.Range(1, index.Snapshot.Risks).Select(id => new ScoredRisk(id, 0))] : index.Tables.Find(_text.Wanted, any: false, scored, index.Snapshot.Vocabulary);
        if (_text.Excluded.Count == 0 || wanted.Count == 0)
            return wanted;
        var excluded = new bool[index.Snapshot.Risks + 1];
        foreach (var risk in index.Tables.Find(_text.Excluded, any: true, scored: false, index.Snapshot.Vocabulary))
            excluded[risk.Id] = true;
        return [.. wanted.Where(risk => !excluded[risk.Id])];
    }

    private List<SearchHit> Hits(IReadOnlyList<ScoredRisk> page)
    {
        var highlighter = new Highlighter(_text.Wanted);
        var rows = index.Tables.Get([.. page.Select(risk => risk.Id)]).ToDictionary(row => row.Id);
        return [.. page.Select(risk => Hit(rows[risk.Id], highlighter, risk.Score))];
    }

    private static SearchHit Hit(SearchRow row, Highlighter highlighter, double score) => new(row.Uid, row.EvidenceId, row.Level, new(row.Document, row.QuickRef, row.Title, row.Year),
        highlighter.Mark(row.Category), highlighter.Mark(row.Subcategory), highlighter.Snippet(row.Description, row.Evidence, row.Title), SearchSnapshot.CodesOf(row), score);
}
