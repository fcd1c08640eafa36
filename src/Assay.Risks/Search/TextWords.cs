using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Risks.Search;

/// <summary>A word of a text.</summary>
/// <param name="Plain">In lower case, without marks: what is suggested to whoever misspells it.</param>
/// <param name="Start">Where it stands.</param>
/// <param name="Length">How long it is there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextWord(string Plain, int Start, int Length);

/// <summary>A text's words, each stemmed when it is first asked for.</summary>
internal sealed class StemmedText(string text)
{
    private readonly Dictionary<int, string> _terms = [];

    public TextWord[] Words { get; } = [.. TextWords.Of(text)];

    public string Term(int at)
    {
        if (!_terms.TryGetValue(at, out var term))
            _terms[at] = term = PorterStemmer.Stem(Words[at].Plain);
        return term;
    }
}

/// <summary>Cuts texts into words, the same way for the index, for what is searched and for what is highlighted.</summary>
internal static class TextWords
{
    /// <summary>Raised when words are cut, folded or stemmed otherwise than before: indexes made by an earlier version are then made again.</summary>
    public const int Version = 1;

    // Longer ones are no words; PostgreSQL takes no more than 2,046 bytes.
    private const int LongestWord = 40;

    /// <summary>The words in order: runs of letters and digits. The <c>'s</c> of a genitive belongs to no word.</summary>
    public static IEnumerable<TextWord> Of(string text)
    {
        var word = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsLetterOrDigit(text[at]) && !IsPair(text, at))
                continue;
            var start = at;
            at = ReadWord(text, at, word);
            if (!IsGenitive(text, start, at))
                yield return new(word.ToString(), start, at - start);
        }
    }

    private static int ReadWord(string text, int at, StringBuilder word)
    {
        word.Clear();
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || LetterFolding.IsMark(text[at]) || IsPair(text, at)))
        {
            var pair = IsPair(text, at);
            if (word.Length < LongestWord - 2 && pair)
                word.Append(text, at, 2);
            else if (word.Length < LongestWord - 2 && !LetterFolding.IsMark(text[at]))
                LetterFolding.Append(word, text[at]);
            at += pair ? 2 : 1;
        }
        return at;
    }

    // A letter outside the first plane; a half of one alone is no letter.
    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) && char.IsLetterOrDigit(text, at);

    private static bool IsGenitive(string text, int start, int end) => end - start == 1 && text[start] is 's' or 'S' && start > 1 && text[start - 1] is '\'' or '’' && char.IsLetterOrDigit(text[start - 2]);
}
