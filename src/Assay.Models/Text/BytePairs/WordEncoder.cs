namespace Assay.Models.Text.BytePairs;

/// <summary>Cuts normalised text into words and encodes each, remembering those it has met: running text repeats its words.</summary>
/// <remarks>Safe to use from several threads; encoding takes one lock, for the words it remembers.</remarks>
internal abstract class WordEncoder
{
    private const int MostRemembered = 1 << 18;
    private const int LongestRemembered = 64;   // characters: what is longer hardly comes again

    private readonly Dictionary<string, int[]> _remembered = new(StringComparer.Ordinal);

    /// <summary>Appends the ids of <paramref name="text"/>.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        lock (_remembered)
        {
            var lookup = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();
            for (var start = 0; start < text.Length;)
            {
                var end = WordEnd(text, start);
                var word = text[start..end];
                if (word.Length > LongestRemembered)
                    ids.AddRange(EncodeWord(word));
                else
                    ids.AddRange(lookup.TryGetValue(word, out var known) ? known : Remember(word));
                start = end;
            }
        }
    }

    /// <summary>Where the word ends that starts at <paramref name="start"/>; no pair merges across.</summary>
    protected abstract int WordEnd(ReadOnlySpan<char> text, int start);

    protected abstract int[] EncodeWord(ReadOnlySpan<char> word);

    private int[] Remember(ReadOnlySpan<char> word)
    {
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        return _remembered[word.ToString()] = EncodeWord(word);
    }
}
