using System.Text;

namespace Assay.Models.Text.BytePairs;

/// <summary>Where text over characters is cut into words.</summary>
internal enum BlankCut
{
    /// <summary>Before a blank that follows another character, if no token spans such a place: the ids are those of the uncut text.</summary>
    WhereNothingMerges,

    /// <summary>Before every blank, as the file asks.</summary>
    AtEveryBlank,

    /// <summary>The text is one word.</summary>
    Nowhere,
}

/// <summary>Byte-pair encoding over characters, as SentencePiece and the BPE of tokenizer.json without byte level do it: a character that no token holds becomes its bytes, or "unknown".</summary>
internal sealed class RuneWords : WordEncoder
{
    public const char Blank = '\u2581';         // ▁

    private readonly Dictionary<string, int> _symbols;
    private readonly PairMerges _merges;
    private readonly int _vocabulary;
    private readonly string[] _pseudo;
    private readonly int[]? _byteIds;
    private readonly int? _unknown;
    private readonly bool _fusesUnknown, _wholeWordsFirst;
    private readonly BlankCut _cut;
    private readonly IReadOnlySet<int> _unused;

    public RuneWords(RuneMerges merges, Fallback fallback, BlankCut cut = BlankCut.WhereNothingMerges, bool wholeWordsFirst = false)
    {
        (_symbols, _merges, _vocabulary, _pseudo, _unused) = (merges.Symbols, merges.Merges, merges.VocabularySize, [.. merges.Pseudo], merges.Unused);
        (_byteIds, _unknown, _fusesUnknown, _wholeWordsFirst) = (fallback.ByteIds, fallback.Unknown, fallback.FusesUnknown, wholeWordsFirst);
        // Where no token holds a blank after another character, nothing merges across such a place, and words can be encoded one by one.
        _cut = cut == BlankCut.WhereNothingMerges && (wholeWordsFirst || FusesBlanks() || merges.Merged.Any(HoldsLaterBlank)) ? BlankCut.Nowhere : cut;
    }

    // A blank that is unknown itself is one with unknown characters before it.
    private bool FusesBlanks() => _byteIds is null && _fusesUnknown && !(_symbols.TryGetValue(Blank.ToString(), out var id) && id < _vocabulary);

    private static bool HoldsLaterBlank(string token)
    {
        for (var i = 1; i < token.Length; i++)
        {
            if (token[i] == Blank && token[i - 1] != Blank)
                return true;
        }
        return false;
    }

    protected override int WordEnd(ReadOnlySpan<char> text, int start)
    {
        if (_cut == BlankCut.Nowhere)
            return text.Length;
        var letters = start + 1;
        while (_cut == BlankCut.WhereNothingMerges && letters < text.Length && text[letters] == Blank && text[letters - 1] == Blank)
            letters++;
        var blank = text[letters..].IndexOf(Blank);
        return blank < 0 ? text.Length : letters + blank;
    }

    protected override int[] EncodeWord(ReadOnlySpan<char> word)
    {
        if (_wholeWordsFirst && _symbols.TryGetValue(word.ToString(), out var whole) && whole < _vocabulary)
            return [whole];
        var symbols = new int[word.Length];
        var count = 0;
        var lookup = _symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var rune in word.EnumerateRunes())
            symbols[count++] = SymbolOf(rune, lookup);
        var taken = _unused.Count > 0 ? new Dictionary<int, (int Left, int Right)>() : null;
        count = _merges.Merge(symbols.AsSpan(0, count), taken is null ? null : (left, right, merged) => taken[merged] = (left, right));
        var ids = new List<int>(count);
        foreach (var symbol in symbols.AsSpan(0, count))
            Write(symbol, ids, taken);
        return [.. ids];
    }

    private static int SymbolOf(Rune rune, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup)
    {
        Span<char> spelling = stackalloc char[2];
        return lookup.TryGetValue(spelling[..rune.EncodeToUtf16(spelling)], out var id) ? id : -1 - rune.Value;
    }

    private void Write(int symbol, List<int> ids, Dictionary<int, (int Left, int Right)>? taken)
    {
        if (taken is not null && _unused.Contains(symbol) && taken.TryGetValue(symbol, out var parts))
        {
            Write(parts.Left, ids, taken);
            Write(parts.Right, ids, taken);
        }
        else if (symbol >= 0 && symbol < _vocabulary)
            ids.Add(symbol);
        else
            WriteUnknown(symbol < 0 ? new Rune(-1 - symbol).ToString() : _pseudo[symbol - _vocabulary], ids);
    }

    private void WriteUnknown(string character, List<int> ids)
    {
        if (_byteIds is not null)
            ids.AddRange(Encoding.UTF8.GetBytes(character).Select(b => _byteIds[b]));
        else if (_unknown is { } unknown && !(_fusesUnknown && ids.Count > 0 && ids[^1] == unknown))
            ids.Add(unknown);
    }

    /// <summary>What stands for a character that no token holds: its bytes where <paramref name="ByteIds"/> has all 256, else one token.</summary>
    internal sealed record Fallback(int[]? ByteIds, int? Unknown, bool FusesUnknown);
}
