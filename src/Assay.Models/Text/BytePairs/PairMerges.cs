using System.Buffers;
using System.Runtime.InteropServices;

namespace Assay.Models.Text.BytePairs;

/// <summary>The rule of byte-pair encoding: of all neighbouring pairs that may merge, the one of least rank goes first, the leftmost among equals; again until none is left.</summary>
/// <remarks>
/// Short words are scanned anew for every merge; long ones (a document of a SentencePiece model is one word) go through a heap, in O(n log n).
/// Immutable once filled, so any number of threads may merge.
/// </remarks>
internal sealed class PairMerges
{
    private const int LongestScanned = 32;

    private readonly Dictionary<long, (int Rank, int Id)> _merges = [];

    /// <summary>Two tokens as one key.</summary>
    public static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    /// <summary>The first rank given to a pair stays.</summary>
    public void Add(int left, int right, int rank, int merged) => _merges.TryAdd(Pair(left, right), (rank, merged));

    /// <summary>How many pairs merge.</summary>
    public int Count => _merges.Count;

    /// <summary>Merges in place; gives the number of tokens left.</summary>
    /// <param name="ids">Negative ids merge with nothing.</param>
    /// <param name="considered">Told every pair that could have merged, where given.</param>
    public int Merge(Span<int> ids, Action<int, int, int>? considered = null) =>
        ids.Length <= LongestScanned && considered is null ? MergeByScanning(ids) : MergeByHeap(ids, considered);

    private int MergeByScanning(Span<int> ids)
    {
        var count = ids.Length;
        Span<(int Rank, int Id)> pairs = stackalloc (int, int)[LongestScanned];
        for (var i = 0; i + 1 < count; i++)
            pairs[i] = Look(ids[i], ids[i + 1]);
        while (Least(pairs[..Math.Max(0, count - 1)]) is var at and >= 0)
        {
            ids[at] = pairs[at].Id;
            ids[(at + 2)..count].CopyTo(ids[(at + 1)..]);
            if (at + 2 < count)
                pairs[(at + 2)..count].CopyTo(pairs[(at + 1)..]);
            count--;
            if (at > 0)
                pairs[at - 1] = Look(ids[at - 1], ids[at]);
            if (at + 1 < count)
                pairs[at] = Look(ids[at], ids[at + 1]);
        }
        return count;
    }

    private static int Least(ReadOnlySpan<(int Rank, int Id)> pairs)
    {
        var (best, rank) = (-1, int.MaxValue);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i].Rank < rank)
                (best, rank) = (i, pairs[i].Rank);
        }
        return best;
    }

    private (int Rank, int Id) Look(int left, int right) =>
        left >= 0 && right >= 0 && _merges.TryGetValue(Pair(left, right), out var merge) ? merge : (int.MaxValue, -1);

    private int MergeByHeap(Span<int> ids, Action<int, int, int>? considered)
    {
        var links = ArrayPool<int>.Shared.Rent(2 * ids.Length);
        var chain = new Chain(ids, links.AsSpan(0, ids.Length), links.AsSpan(ids.Length, ids.Length));
        // (rank, place of the left token) orders the heap; a pair that changed since is found out by its rank, which belongs to one pair alone or to one merged text.
        var heap = new PriorityQueue<(int Left, int Right), long>();
        for (var i = 0; i + 1 < ids.Length; i++)
            Offer(chain, i, heap, considered);
        while (heap.TryDequeue(out var pair, out var priority))
        {
            var at = (int)(uint)priority;
            if (!chain.Holds(at, pair.Left, pair.Right))
                continue;
            chain.MergeAt(at, Look(pair.Left, pair.Right).Id);
            if (chain.Previous[at] >= 0)
                Offer(chain, chain.Previous[at], heap, considered);
            Offer(chain, at, heap, considered);
        }
        var count = chain.Collect();
        ArrayPool<int>.Shared.Return(links);
        return count;
    }

    private void Offer(in Chain chain, int at, PriorityQueue<(int Left, int Right), long> heap, Action<int, int, int>? considered)
    {
        var next = chain.Next[at];
        if (next >= chain.Ids.Length || Look(chain.Ids[at], chain.Ids[next]) is not { Id: >= 0 } merge)
            return;
        considered?.Invoke(chain.Ids[at], chain.Ids[next], merge.Id);
        heap.Enqueue((chain.Ids[at], chain.Ids[next]), ((long)merge.Rank << 32) | (uint)at);
    }

    /// <summary>The tokens still standing, each at the place of its first part.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Chain
    {
        private const int Gone = int.MinValue;      // no id, unmergeable ones included, is as low

        public readonly Span<int> Ids;
        public readonly Span<int> Previous;
        public readonly Span<int> Next;

        public Chain(Span<int> ids, Span<int> previous, Span<int> next)
        {
            Ids = ids;
            Previous = previous;
            Next = next;
            for (var i = 0; i < ids.Length; i++)
                (previous[i], next[i]) = (i - 1, i + 1);
        }

        public bool Holds(int at, int left, int right) => Ids[at] == left && Next[at] < Ids.Length && Ids[Next[at]] == right;

        public void MergeAt(int at, int id)
        {
            var swallowed = Next[at];
            (Ids[at], Ids[swallowed], Next[at]) = (id, Gone, Next[swallowed]);
            if (Next[at] < Ids.Length)
                Previous[Next[at]] = at;
        }

        public int Collect()
        {
            var count = 0;
            for (var i = 0; i < Ids.Length; i = Next[i])
                Ids[count++] = Ids[i];
            return count;
        }
    }
}
