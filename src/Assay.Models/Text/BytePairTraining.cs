using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Models.Text;

/// <summary>Learns which pairs of tokens to merge (Sennrich et al. 2016): again and again the most frequent pair, the one of lower ids among equals.</summary>
/// <remarks>Works on the distinct words with their counts and touches only the words that hold the merged pair, so that 3 MB of text take about a second.</remarks>
internal sealed class BytePairTraining
{
    private const int MinimumCount = 2;     // a pair seen once says nothing about other text

    private readonly List<int[]> _words = [];
    private readonly List<long> _counts = [];
    private readonly Dictionary<long, long> _pairCounts = [];
    private readonly Dictionary<long, HashSet<int>> _wordsWith = [];
    private readonly PriorityQueue<long, (long Count, long Pair)> _queue = new(Comparer<(long Count, long Pair)>.Create(MostFrequentFirst));

    private readonly List<byte[]> _tokens = [];
    private readonly Dictionary<byte[], int> _ids = new(BytePairVocabulary.SameBytes);

    /// <summary>Counts the words of <paramref name="documents"/>; the first <paramref name="specials"/> ids stay free, the bytes come next.</summary>
    public BytePairTraining(IEnumerable<string> documents, int specials)
    {
        _tokens.AddRange(Enumerable.Repeat(Array.Empty<byte>(), specials));
        for (var b = 0; b < 256; b++)
            IdOf([(byte)b]);
        foreach (var (word, count) in CountWords(documents))
        {
            _words.Add(Array.ConvertAll(Encoding.UTF8.GetBytes(word), b => specials + b));
            _counts.Add(count);
        }
        for (var word = 0; word < _words.Count; word++)
            AddPairs(word, _counts[word]);
        foreach (var (pair, count) in _pairCounts)
            _queue.Enqueue(pair, (count, pair));
    }

    public static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    /// <summary>Merges until there are <paramref name="vocabularySize"/> tokens; ends early when no pair occurs twice.</summary>
    public BytePairVocabulary Merge(int vocabularySize)
    {
        var merges = new List<(int, int)>();
        while (_tokens.Count < vocabularySize && NextPair() is { } pair)
        {
            var (left, right) = ((int)(pair >> 32), (int)pair);
            Replace(pair, left, right, IdOf([.. _tokens[left], .. _tokens[right]]));
            merges.Add((left, right));
        }
        return new() { Bytes = [.. _tokens], Merges = [.. merges] };
    }

    /// <summary>"a" + "bc" and "ab" + "c" are one token, whichever pair made it first.</summary>
    private int IdOf(byte[] bytes)
    {
        if (!_ids.TryGetValue(bytes, out var id))
        {
            _ids[bytes] = id = _tokens.Count;
            _tokens.Add(bytes);
        }
        return id;
    }

    private static Dictionary<string, long> CountWords(IEnumerable<string> documents)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var document in documents)
        {
            foreach (var word in new WordSequence(document))
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, word, out _)++;
        }
        return counts;
    }

    private static int MostFrequentFirst((long Count, long Pair) a, (long Count, long Pair) b) =>
        a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair);

    /// <summary>Counts in the queue may be out of date; such an entry is put back with its present count.</summary>
    private long? NextPair()
    {
        while (_queue.TryDequeue(out var pair, out var priority))
        {
            var count = _pairCounts.GetValueOrDefault(pair);
            if (count == priority.Count && count >= MinimumCount)
                return pair;
            if (count < priority.Count && count >= MinimumCount)
                _queue.Enqueue(pair, (count, pair));
        }
        return null;
    }

    private void Replace(long pair, int left, int right, int merged)
    {
        var touched = _wordsWith[pair];
        var grown = new HashSet<long>();
        foreach (var word in touched.Order().ToArray())
        {
            AddPairs(word, -_counts[word]);
            _words[word] = Merged(_words[word], left, right, merged);
            AddPairs(word, _counts[word]);
            foreach (var (a, b) in _words[word].Zip(_words[word].Skip(1)))
            {
                if (a == merged || b == merged)
                    grown.Add(Pair(a, b));
            }
        }
        foreach (var grownPair in grown)
            _queue.Enqueue(grownPair, (_pairCounts[grownPair], grownPair));
        _pairCounts.Remove(pair);
        _wordsWith.Remove(pair);
    }

    private void AddPairs(int word, long count)
    {
        var tokens = _words[word];
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            var pair = Pair(tokens[i], tokens[i + 1]);
            CollectionsMarshal.GetValueRefOrAddDefault(_pairCounts, pair, out _) += count;
            ref var words = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordsWith, pair, out _);
            if (count > 0)
                (words ??= []).Add(word);
        }
    }

    private static int[] Merged(int[] tokens, int left, int right, int merged)
    {
        var result = new List<int>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            var hit = i + 1 < tokens.Length && tokens[i] == left && tokens[i + 1] == right;
            result.Add(hit ? merged : tokens[i]);
            i += hit ? 1 : 0;
        }
        return [.. result];
    }
}
