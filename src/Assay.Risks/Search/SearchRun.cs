using Assay.Risks.Store;

namespace Assay.Risks.Search;

/// <summary>One search over an open index.</summary>
internal sealed class SearchRun(SearchQuery query, OpenIndex index)
{
    private readonly QueryText _text = QueryText.Parse(query.Text);

    public SearchResult Result()
    {
        var scores = Scores();
        var (found, facets) = index.Snapshot.Filter(query, scores?.Keys ?? Enumerable.Range(1, index.Snapshot.Risks));
        return new(query, index.Source, found.Count, Hits(Page(found, scores), scores), facets, []);
    }

    // Null where every risk fits.
    private Dictionary<int, double>? Scores()
    {
        if (_text.Wanted.Count == 0 && _text.Excluded.Count == 0)
            return null;
        var scores = _text.Wanted.Count == 0 ? Enumerable.Range(1, index.Snapshot.Risks).ToDictionary(id => id, _ => 0.0)
            : index.Tables.Find(_text.Wanted, any: false, scored: query.Order == SearchOrder.Relevance, index.Snapshot.Vocabulary).ToDictionary(one => one.Id, one => one.Score);
        if (_text.Excluded.Count > 0 && scores.Count > 0)
        {
            foreach (var (id, _) in index.Tables.Find(_text.Excluded, any: true, scored: false, index.Snapshot.Vocabulary))
                scores.Remove(id);
        }
        return scores;
    }

    private List<int> Page(IReadOnlyList<int> found, Dictionary<int, double>? scores)
    {
        IEnumerable<int> ordered = scores is null || query.Order == SearchOrder.Id ? found.Order() : found.OrderByDescending(id => scores[id]).ThenBy(id => id);
        return [.. ordered.Skip(query.Offset).Take(query.Limit)];
    }

    private List<SearchHit> Hits(List<int> page, Dictionary<int, double>? scores)
    {
        var highlighter = new Highlighter(_text.Wanted);
        var rows = index.Tables.Get(page).ToDictionary(row => row.Id);
        return [.. page.Select(id => Hit(rows[id], highlighter, scores?[id] ?? 0))];
    }

    private static SearchHit Hit(SearchRow row, Highlighter highlighter, double score) => new(row.Uid, row.EvidenceId, row.Level, new(row.Document, row.QuickRef, row.Title, row.Year),
        highlighter.Mark(row.Category), highlighter.Mark(row.Subcategory), highlighter.Snippet(row.Description, row.Evidence, row.Title), SearchSnapshot.CodesOf(row), score);
}
