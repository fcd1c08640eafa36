using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Models.Text.BytePairs;

/// <summary>A token that is cut out of the text before any merge.</summary>
/// <param name="Content">Its spelling.</param>
/// <param name="Id">Its id.</param>
/// <param name="Special">Read only where special tokens are allowed.</param>
/// <param name="TakesBlanksBefore">Swallows white space before it (<c>lstrip</c>).</param>
/// <param name="TakesBlanksAfter">Swallows white space after it (<c>rstrip</c>).</param>
/// <param name="WholeWord">Only where no letter, digit or underscore touches it (<c>single_word</c>).</param>
internal sealed record AddedToken(string Content, int Id, bool Special, bool TakesBlanksBefore = false, bool TakesBlanksAfter = false, bool WholeWord = false);

/// <summary>A stretch of text: an added token, or text between them (<see cref="Token"/> is null).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Stretch(int Start, int End, AddedToken? Token);

/// <summary>Finds added tokens: the leftmost first, of those the longest, as the tokenizers library (added_vocabulary.rs) and SentencePiece's prefix matcher do.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<char, int[]> _lengths;      // by first character, longest first

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens.Where(token => token.Content.Length > 0))
            _tokens[token.Content] = token;
        _lengths = _tokens.Keys.GroupBy(content => content[0])
            .ToDictionary(group => group.Key, group => group.Select(content => content.Length).Distinct().OrderDescending().ToArray());
    }

    public static AddedTokens None { get; } = new([]);

    /// <summary>The whole text in stretches, none empty.</summary>
    public List<Stretch> Split(string text, bool allowSpecial)
    {
        var stretches = new List<Stretch>();
        var (done, at) = (0, 0);
        while (_tokens.Count > 0 && at < text.Length)
        {
            if (At(text, at) is not { } token)
            {
                at++;
                continue;
            }
            var (start, end) = (at, at + token.Content.Length);
            at = end;
            if ((token.Special && !allowSpecial) || (token.WholeWord && !StandsAlone(text, start, end)))
                continue;
            (start, end) = WithBlanks(text, start, end, token, done);
            if (start > done)
                stretches.Add(new(done, start, null));
            stretches.Add(new(start, end, token));
            done = at = end;
        }
        if (done < text.Length)
            stretches.Add(new(done, text.Length, null));
        return stretches;
    }

    private AddedToken? At(string text, int at)
    {
        if (!_lengths.TryGetValue(text[at], out var lengths))
            return null;
        var lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in lengths)
        {
            if (at + length <= text.Length && lookup.TryGetValue(text.AsSpan(at, length), out var token))
                return token;
        }
        return null;
    }

    private static (int Start, int End) WithBlanks(string text, int start, int end, AddedToken token, int done)
    {
        while (token.TakesBlanksBefore && start > done && char.IsWhiteSpace(text[start - 1]))
            start--;
        while (token.TakesBlanksAfter && end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return (start, end);
    }

    private static bool StandsAlone(string text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _);
        Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _);
        return (start == 0 || !IsWord(before)) && (end == text.Length || !IsWord(after));
    }

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value == '_';
}
