namespace Assay.Models.Text.BytePairs;

/// <summary>Symbols and merges of a vocabulary over characters. A character that is no token but part of one gets a pseudo-id beyond the vocabulary, so that it can merge.</summary>
/// <param name="vocabularySize">Ids from here on are pseudo-ids.</param>
/// <param name="symbols">By spelling.</param>
/// <param name="merges">Which symbols merge.</param>
/// <param name="merged">What merging can make.</param>
internal sealed class RuneMerges(int vocabularySize, Dictionary<string, int> symbols, PairMerges merges, List<string> merged)
{
    public Dictionary<string, int> Symbols { get; } = symbols;

    public PairMerges Merges { get; } = merges;

    public List<string> Merged { get; } = merged;

    /// <summary>The characters of the pseudo-ids.</summary>
    public List<string> Pseudo { get; } = [];

    public int VocabularySize { get; } = vocabularySize;

    /// <summary>Tokens that take part in merging but must not be given out (SentencePiece's UNUSED).</summary>
    public IReadOnlySet<int> Unused { get; private init; } = new HashSet<int>();

    /// <summary>SentencePiece's rule: any two symbols may merge whose union is a piece; the piece's score decides, the highest first.</summary>
    /// <param name="pieces">Spelling, id and score.</param>
    /// <param name="vocabularySize">How many ids there are.</param>
    /// <param name="unused">Pieces not given out.</param>
    public static RuneMerges FromScores(IReadOnlyList<(string Text, int Id, float Score)> pieces, int vocabularySize, IReadOnlySet<int> unused)
    {
        var result = new RuneMerges(vocabularySize, new(StringComparer.Ordinal), new(), []) { Unused = unused };
        foreach (var (text, id, _) in pieces)
            result.Symbols[text] = id;
        foreach (var (text, _, _) in pieces)
            result.AddCharacters(text);
        var ranks = pieces.Select(piece => piece.Score).Distinct().OrderDescending().Select((score, rank) => (score, rank)).ToDictionary(pair => pair.score, pair => pair.rank);
        foreach (var (text, id, score) in pieces)
            result.AddSplits(text, id, ranks[score]);
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
