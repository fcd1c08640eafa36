namespace Assay.Risks.Suggestions;

/// <summary>Counts of terms as vectors of length 1: (1 + ln count) · (1 + ln((1 + N) / (1 + n))) for a term of n of the N texts that were learnt from.</summary>
/// <param name="vocabulary">Terms in the order of their entries.</param>
/// <param name="rarity">The second factor of each.</param>
internal sealed class TfIdf(IReadOnlyList<string> vocabulary, float[] rarity)
{
    private readonly Dictionary<string, int> _index = vocabulary.Select((term, i) => (term, i)).ToDictionary(pair => pair.term, pair => pair.i, StringComparer.Ordinal);

    public IReadOnlyList<string> Vocabulary { get; } = vocabulary;

    public IReadOnlyList<float> Rarity => rarity;

    /// <summary>Learns the vocabulary: the terms that <paramref name="leastTexts"/> or more texts have.</summary>
    public static TfIdf Fit(IReadOnlyCollection<IReadOnlyDictionary<string, int>> texts, int leastTexts)
    {
        var counts = texts.SelectMany(text => text.Keys).CountBy(term => term, StringComparer.Ordinal).Where(pair => pair.Value >= leastTexts).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return new([.. counts.Select(pair => pair.Key)], [.. counts.Select(pair => (float)(1 + Math.Log((1.0 + texts.Count) / (1 + pair.Value))))]);
    }

    /// <summary>The vector of a text; terms that were not learnt count for nothing.</summary>
    public SparseVector Of(IReadOnlyDictionary<string, int> counts)
    {
        (int Index, double Value)[] entries = [.. counts.Where(pair => _index.ContainsKey(pair.Key)).Select(pair => (Index: _index[pair.Key], pair.Value))
            .Select(pair => (pair.Index, Value: (1 + Math.Log(pair.Value)) * rarity[pair.Index])).OrderBy(entry => entry.Index)];
        var norm = Math.Sqrt(entries.Sum(entry => entry.Value * entry.Value));
        return new([.. entries.Select(entry => entry.Index)], [.. entries.Select(entry => (float)(entry.Value / norm))]);
    }
}
