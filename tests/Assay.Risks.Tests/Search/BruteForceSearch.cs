using Assay.Risks.Layout;
using Assay.Risks.Search;
using Assay.Risks.Tabulation;

namespace Assay.Risks.Tests.Search;

/// <summary>The search over again, one row after another and without an index: what totals and counts are held against.</summary>
internal sealed class BruteForceSearch(Repository repository)
{
    private static readonly Dimension[][] Together =
        [[Dimension.Entity], [Dimension.Intent], [Dimension.Timing], [Dimension.Domain, Dimension.Subdomain], [Dimension.Document], [Dimension.Year], [Dimension.Level]];

    private readonly Dictionary<string, string[][]> _words = Texts(repository);
    private readonly IReadOnlyList<string> _uids = RowUid.Of(repository.Rows);

    /// <summary>Uids of the risks that are found, in the sheet's order.</summary>
    public IReadOnlyList<string> Found(SearchQuery query) => [.. Matching(query.Text).Where(risk => Together.All(dimensions => Passes(query, risk.Row, dimensions))).Select(risk => risk.Uid)];

    /// <summary>Count of each group of a dimension, by key, without empty ones.</summary>
    public Dictionary<string, int> Counts(SearchQuery query, Dimension dimension) => Matching(query.Text)
        .Where(risk => Together.Where(dimensions => !dimensions.Contains(dimension)).All(dimensions => Passes(query, risk.Row, dimensions)))
        .GroupBy(risk => Key(risk.Row, dimension), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private IEnumerable<(RiskRow Row, string Uid)> Matching(string text)
    {
        var query = QueryText.Parse(text);
        return repository.Rows.Zip(_uids).Where(pair => pair.First.IsRisk)
            .Where(pair => query.Wanted.All(clause => IsIn(clause, pair.Second)) && !query.Excluded.Any(clause => IsIn(clause, pair.Second)));
    }

    private bool IsIn(QueryClause clause, string uid) => _words[uid].Any(words => Enumerable.Range(0, words.Length).Any(at => clause.Words.Index()
        .All(word => at + word.Index < words.Length && Meets(words[at + word.Index], word.Item, clause.IsPrefix && word.Index == clause.Words.Count - 1))));

    private static bool Meets(string word, string wanted, bool begins)
    {
        var (stem, other) = (PorterStemmer.Stem(word), PorterStemmer.Stem(wanted));
        return begins ? word.StartsWith(wanted, StringComparison.Ordinal) || stem.StartsWith(wanted, StringComparison.Ordinal) : stem == other;
    }

    private bool Passes(SearchQuery query, RiskRow row, Dimension[] dimensions)
    {
        var filters = query.Filters.Where(filter => dimensions.Contains(filter.Dimension)).ToList();
        var inYears = !dimensions.Contains(Dimension.Year) || (query.FromYear is null && query.ToYear is null)
            || (repository.Documents.Single(document => document.Number == row.Document).Year is { } year && year >= (query.FromYear ?? 0) && year <= (query.ToYear ?? 9999));
        return inYears && (filters.Count == 0 || filters.Exists(filter => filter.Key == Key(row, filter.Dimension)));
    }

    private string Key(RiskRow row, Dimension dimension) => dimension switch
    {
        Dimension.Entity => Digit(row.Causal.Entity),
        Dimension.Intent => Digit(row.Causal.Intent),
        Dimension.Timing => Digit(row.Causal.Timing),
        Dimension.Domain => row[RiskColumn.Subdomain] is { Length: > 0 } code ? code[..1] : "",
        Dimension.Subdomain => row[RiskColumn.Subdomain].Split(' ')[0],
        Dimension.Document => Digit(row.Document),
        Dimension.Year => Digit(repository.Documents.Single(document => document.Number == row.Document).Year),
        _ => row[RiskColumn.Level] == "Risk Category" ? "1" : "2",
    };

    private static string Digit(int? number) => number is { } one ? FormattableString.Invariant($"{one}") : "";

    // Each risk's texts, with those of the evidence rows under it, as words.
    private static Dictionary<string, string[][]> Texts(Repository repository)
    {
        var (texts, uids) = (new Dictionary<string, string[][]>(StringComparer.Ordinal), RowUid.Of(repository.Rows));
        for (var i = 0; i < repository.Rows.Count; i++)
        {
            var row = repository.Rows[i];
            if (!row.IsRisk)
                continue;
            var evidence = repository.Rows.Skip(i + 1).TakeWhile(below => !below.IsRisk).Where(below => below.Level == RowLevel.AdditionalEvidence && below.Document == row.Document).Select(below => below.AdditionalEvidence);
            var title = repository.Documents.Single(document => document.Number == row.Document).Title;
            texts[uids[i]] = [.. new[] { row.Category, row.Subcategory, row.Description, title, string.Join('\n', [row.AdditionalEvidence, .. evidence]) }.Select(text => TextWords.Of(text).Select(word => word.Plain).ToArray())];
        }
        return texts;
    }
}
