using System.Text;

namespace Assay.Risks.Search;

/// <summary>One thing that a text must have, or must not.</summary>
/// <param name="Words">One word, or words that stand side by side.</param>
/// <param name="IsPrefix">Whether the last of them is but the beginning of a word.</param>
internal sealed record QueryClause(IReadOnlyList<string> Words, bool IsPrefix)
{
    /// <summary>What the words are indexed under; a beginning of a word stands for itself.</summary>
    public IReadOnlyList<string> Terms { get; } = [.. Words.Select((word, i) => IsPrefix && i == Words.Count - 1 ? word : PorterStemmer.Stem(word))];

    /// <summary>Whether it is met from the text's word <paramref name="at"/> on.</summary>
    public bool IsAt(StemmedText text, int at)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            if (at + i >= text.Words.Length || !IsMet(text, at + i, i))
                return false;
        }
        return true;
    }

    // No stem begins with another letter than its word, which spares most words the stemming.
    private bool IsMet(StemmedText text, int at, int i)
    {
        var (word, wanted) = (text.Words[at].Plain, Terms[i]);
        if (word[0] != wanted[0])
            return false;
        return IsPrefix && i == Words.Count - 1 ? word.StartsWith(wanted, StringComparison.Ordinal) || text.Term(at).StartsWith(wanted, StringComparison.Ordinal) : text.Term(at) == wanted;
    }
}

/// <summary>What a user typed, understood: whatever it is, it has a meaning, and no sign of it reaches a database's own query language.</summary>
/// <param name="Wanted">All of them must be found.</param>
/// <param name="Excluded">None of them may be.</param>
internal sealed record QueryText(IReadOnlyList<QueryClause> Wanted, IReadOnlyList<QueryClause> Excluded)
{
    /// <summary>What lies beyond is not read.</summary>
    public const int MostSigns = 1000, MostClauses = 32;

    private const string Quotes = "\"“”„«»";

    /// <summary>Reads words, <c>"phrases"</c>, <c>-excluded</c> words and phrases, and beginnings of words (<c>discrim*</c>). A word with signs in it (<c>post-deployment</c>) is a phrase.</summary>
    public static QueryText Parse(string text)
    {
        List<(QueryClause Clause, bool Excluded, bool Quoted)> clauses = [];
        var at = 0;
        text = text.Length > MostSigns ? text[..MostSigns] : text;
        while (at < text.Length && clauses.Count < MostClauses)
        {
            if (char.IsWhiteSpace(text[at]))
                at++;
            else
                at = ReadOne(text, at, clauses);
        }
        var telling = clauses.Exists(one => !one.Excluded && !IsStopWord(one));
        return new([.. clauses.Where(one => !one.Excluded && !(telling && IsStopWord(one))).Select(one => one.Clause)], [.. clauses.Where(one => one.Excluded).Select(one => one.Clause)]);
    }

    private static bool IsStopWord((QueryClause Clause, bool Excluded, bool Quoted) one) => !one.Quoted && !one.Clause.IsPrefix && one.Clause.Words is [var word] && StopWords.Contains(word);

    private static int ReadOne(string text, int at, List<(QueryClause, bool, bool)> clauses)
    {
        var excluded = text[at] == '-' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
        if (excluded)
            at++;
        var quoted = Quotes.Contains(text[at], StringComparison.Ordinal);
        var part = new StringBuilder();
        for (at += quoted ? 1 : 0; at < text.Length && !Quotes.Contains(text[at], StringComparison.Ordinal) && (quoted || !char.IsWhiteSpace(text[at])); at++)
            part.Append(text[at]);
        string[] words = [.. TextWords.Of(part.ToString()).Select(word => word.Plain).Take(MostClauses)];
        if (words.Length > 0)
            clauses.Add((new(words, part[^1] == '*'), excluded, quoted));
        return quoted ? at + 1 : at;
    }
}
