using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Assay.Risks.Search;

/// <summary>The words of all risks, each with the number of risks that have it.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _words;
    private readonly string[] _terms;
    private readonly int[] _risks;
    private readonly Dictionary<string, int> _risksByTerm = new(StringComparer.Ordinal);
    private readonly Lazy<Misspellings> _misspellings;

    private Vocabulary(IReadOnlyList<(string Word, int Risks)> words)
    {
        (_words, _risks) = ([.. words.Select(one => one.Word)], [.. words.Select(one => one.Risks)]);
        _terms = [.. _words.Select(PorterStemmer.Stem)];
        foreach (var (term, risks) in _terms.Zip(_risks))
            _risksByTerm[term] = Math.Max(_risksByTerm.GetValueOrDefault(term), risks);
        _misspellings = new(() => new(_words, _terms, _risks));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Vocabulary Read(string text) => new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')).Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)))]);

    /// <summary>A line for each word, sorted.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, int>> words)
    {
        var text = new StringBuilder();
        foreach (var (word, risks) in words.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(Invariant($"{word} {risks}\n"));
        return text.ToString();
    }

    /// <summary>Words that may have been meant by one that no risk has, or hardly any; the likeliest first. Empty for any other.</summary>
    public IReadOnlyList<Suggestion> Instead(string word) => _misspellings.Value.Of(word, _risksByTerm.GetValueOrDefault(PorterStemmer.Stem(word)));

    /// <summary>Terms of the words that begin so where the term does not: <c>privacy*</c> means <c>privaci</c> too, and <c>discriminat*</c> means <c>discrimin</c>.</summary>
    public IEnumerable<string> StemmedOtherwise(string beginning)
    {
        var at = Array.BinarySearch(_words, beginning, StringComparer.Ordinal);
        var terms = new SortedSet<string>(StringComparer.Ordinal);
        for (at = at < 0 ? ~at : at; at < _words.Length && _words[at].StartsWith(beginning, StringComparison.Ordinal); at++)
        {
            if (!_terms[at].StartsWith(beginning, StringComparison.Ordinal))
                terms.Add(_terms[at]);
        }
        return terms;
    }
}
