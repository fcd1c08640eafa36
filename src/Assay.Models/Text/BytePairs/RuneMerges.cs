namespace Assay.Models.Text.BytePairs;

/// <summary>Symbols and merges of a vocabulary over characters. A character that is no token but part of one gets a pseudo-id beyond the vocabulary, so that it can merge.</summary>
internal sealed class RuneMerges(int vocabularySize, IReadOnlySet<int> unused)
{
    /// <summary>By spelling; ids from <see cref="VocabularySize"/> on are pseudo-ids.</summary>
    public Dictionary<string, int> Symbols { get; } = new(StringComparer.Ordinal);

    public PairMerges Merges { get; } = new();

    /// <summary>Tokens that merging can make.</summary>
    public List<string> Merged { get; } = [];

    /// <summary>The characters of the pseudo-ids.</summary>
    public List<string> Pseudo { get; } = [];

    public int VocabularySize { get; } = vocabularySize;

    /// <summary>Tokens that take part in merging but must not be given out (SentencePiece's UNUSED).</summary>
    public IReadOnlySet<int> Unused { get; } = unused;

    /// <summary>SentencePiece's rule: any two symbols may merge whose union is a piece; the piece's score decides, the highest first.</summary>
    /// <param name="pieces">Spelling, id, score, and whether other symbols may merge into it.</param>
    /// <param name="vocabularySize">How many ids there are.</param>
    /// <param name="unused">Pieces not given out.</param>
    public static RuneMerges FromScores(IReadOnlyList<(string Text, int Id, float Score, bool Mergeable)> pieces, int vocabularySize, IReadOnlySet<int> unused)
    {
        var result = new RuneMerges(vocabularySize, unused);
        foreach (var (text, id, _, _) in pieces)
            result.Symbols[text] = id;
        foreach (var (text, _, _, _) in pieces)
            result.AddCharacters(text);
        var ranks = pieces.Select(piece => piece.Score).Distinct().OrderDescending().Select((score, rank) => (score, rank)).ToDictionary(pair => pair.score, pair => pair.rank);
        foreach (var (text, id, score, mergeable) in pieces)
        {
            if (mergeable)
                result.AddSplits(text, id, ranks[score]);
        }
        return result;
    }

    private void AddCharacters(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            if (Symbols.TryAdd(character, VocabularySize + Pseudo.Count))
                Pseudo.Add(character);
        }
    }

    private void AddSplits(string text, int id, int rank)
    {
        var lookup = Symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var cut = 1; cut < text.Length; cut++)
        {
            if (!char.IsLowSurrogate(text[cut]) && lookup.TryGetValue(text.AsSpan(0, cut), out var left) && lookup.TryGetValue(text.AsSpan(cut), out var right))
                Merges.Add(left, right, rank, id);
        }
        Merged.Add(text);
    }
}
