using System.Buffers;

namespace Assay.Dictionaries.Kernels;

/// <summary>The pairs (row, latent) of one batch that matter: compressed sparse rows, and the same pairs in the order of their latents.</summary>
/// <remarks>A row's pairs lie together and in rising order of latents; where in memory the row itself lies is chance.</remarks>
internal sealed unsafe class ActivePairs : IDisposable
{
    /// <summary>With more than one pair in so many active, dense products take over: where a training step of either kind takes as long, measured at widths 128 and 768 (docs/benchmarks.md).</summary>
    public const int DenseFrom = 8;

    private readonly Scratch<int> _latents = new(), _rowOf = new(), _rowCounts = new(), _order = new();
    private readonly Scratch<long> _rowStarts = new(), _latentStarts = new();
    private readonly Scratch<float> _z = new(), _weights = new(), _gradients = new(), _extra = new();
    private readonly int _latentCount;
    private long _used;

    public ActivePairs(int latents)
    {
        _latentCount = latents;
        _latentStarts.Need(latents + 1L);
    }

    /// <summary>Rows of the batch.</summary>
    public int Rows { get; private set; }

    public long Capacity { get; private set; }

    /// <summary>Pairs in all; more than <see cref="Capacity"/> where there was no room for some.</summary>
    public long Count => Volatile.Read(ref _used);

    public int* Latent => _latents.Need(0);

    /// <summary>Pre-activation of each pair.</summary>
    public float* Z => _z.Need(0);

    /// <summary>Value f of each pair's latent: what its decoder row is multiplied by. Zero for pairs that are only near the jump.</summary>
    public float* F => _weights.Need(0);

    /// <summary>Gradient of the loss in each pair's x·W_enc.</summary>
    public float* G => _gradients.Need(0);

    /// <summary>One more number for each pair, the architecture's own.</summary>
    public float* Extra => _extra.Need(0);

    /// <summary>Row of each pair.</summary>
    public int* RowOf => _rowOf.Need(0);

    public long RowStart(int row) => _rowStarts.Need(0)[row];

    public int RowCount(int row) => _rowCounts.Need(0)[row];

    /// <summary>Pairs in the order of their latents, rows rising within a latent; latent i has those from <see cref="LatentStart"/>(i) to (i+1).</summary>
    public int* ByLatent => _order.Need(0);

    public long LatentStart(int latent) => _latentStarts.Need(0)[latent];

    /// <summary>Empties it, with room for a number of pairs.</summary>
    public void Begin(int rows, long capacity)
    {
        (Rows, _used) = (rows, 0);
        Capacity = Math.Min(capacity, int.MaxValue);
        _rowStarts.Need(rows);
        _rowCounts.Need(rows);
        foreach (var ints in (Scratch<int>[])[_latents, _rowOf, _order])
            ints.Need(Capacity);
        foreach (var floats in (Scratch<float>[])[_z, _weights, _gradients, _extra])
            floats.Need(Capacity);
    }

    /// <summary>Adds a row's pairs; safe from several threads. Beyond the capacity they are only counted.</summary>
    public void Add(int row, int* latents, float* z, int count)
    {
        var at = Interlocked.Add(ref _used, count) - count;
        (_rowStarts.Need(0)[row], _rowCounts.Need(0)[row]) = (at, count);
        if (at + count > Capacity)
            return;
        new ReadOnlySpan<int>(latents, count).CopyTo(new Span<int>(Latent + at, count));
        new ReadOnlySpan<float>(z, count).CopyTo(new Span<float>(Z + at, count));
        new Span<int>(RowOf + at, count).Fill(row);
    }

    /// <summary>Keeps the <paramref name="keep"/> pairs of largest pre-activation, ties in the order of rows and latents; gives the smallest that is kept.</summary>
    public float KeepLargest(int keep)
    {
        var floor = Largest.Smallest(new ReadOnlySpan<float>(Z, (int)_used), keep, out var atFloor);
        for (var row = 0; row < Rows; row++)
        {
            var (from, kept) = (RowStart(row), 0);
            for (var pair = from; pair < from + RowCount(row); pair++)
            {
                if (!(Z[pair] > floor || (Z[pair] == floor && atFloor-- > 0)))
                    continue;
                (Latent[from + kept], Z[from + kept]) = (Latent[pair], Z[pair]);
                kept++;
            }
            _rowCounts.Need(0)[row] = kept;
        }
        return floor;
    }

    /// <summary>Puts those of a row's pairs first whose value is not 0, the order among each kind staying; gives their number.</summary>
    public int PutValuesFirst(long from, int count)
    {
        var aside = ArrayPool<(int, float)>.Shared.Rent(count);
        var (active, others) = (0, 0);
        int* latents = Latent + from;
        float* z = Z + from, f = F + from;
        for (var i = 0; i < count; i++)
        {
            if (f[i] != 0)
                (latents[active], z[active], f[active++]) = (latents[i], z[i], f[i]);
            else
                aside[others++] = (latents[i], z[i]);
        }
        for (var i = 0; i < others; i++)
            (latents[active + i], z[active + i], f[active + i]) = (aside[i].Item1, aside[i].Item2, 0);
        ArrayPool<(int, float)>.Shared.Return(aside);
        return active;
    }

    /// <summary>Orders the pairs by latent: a counting sort, one pass to count and one to place.</summary>
    public void SortByLatent()
    {
        long* starts = _latentStarts.Need(0);
        int* latent = Latent, order = ByLatent;
        new Span<long>(starts, _latentCount + 1).Clear();
        for (var row = 0; row < Rows; row++)
        {
            for (long pair = RowStart(row), end = pair + RowCount(row); pair < end; pair++)
                starts[latent[pair] + 1]++;
        }
        for (var i = 0; i < _latentCount; i++)
            starts[i + 1] += starts[i];
        // Places are handed out by moving each start to the next latent's; shifting them back afterwards restores the starts.
        for (var row = 0; row < Rows; row++)
        {
            for (long pair = RowStart(row), end = pair + RowCount(row); pair < end; pair++)
                order[starts[latent[pair]]++] = (int)pair;
        }
        for (var i = _latentCount; i > 0; i--)
            starts[i] = starts[i - 1];
        starts[0] = 0;
    }

    public void Dispose()
    {
        foreach (var ints in (Scratch<int>[])[_latents, _rowOf, _rowCounts, _order])
            ints.Dispose();
        foreach (var floats in (Scratch<float>[])[_z, _weights, _gradients, _extra])
            floats.Dispose();
        _rowStarts.Dispose();
        _latentStarts.Dispose();
    }
}
