using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>Gives the content of each bucket of a stream.</summary>
internal interface IBucketSource
{
    /// <summary>Normalised rows, float32 [rows, width] per site. The same number gives the same rows. The caller disposes.</summary>
    Dictionary<Site, Tensor> Load(long bucket);
}

/// <summary>Shuffles one bucket after the other and deals batches; rows that fill no batch are left out of that pass.</summary>
internal sealed class Buckets(IBucketSource source, int batchSize, long seed) : IDisposable
{
    private long _bucket = -1;
    private int _batch;
    private Dictionary<Site, Tensor>? _rows;
    private Tensor? _order;

    private int BatchesLeft => _order is null ? 0 : (int)(_order.shape[0] / batchSize) - _batch;

    public ActivationBatch Next()
    {
        if (BatchesLeft <= 0)
            Load(_bucket + 1, 0);
        using var scope = NewDisposeScope();
        var picked = _order!.narrow(0, (long)_batch++ * batchSize, batchSize);
        return new ActivationBatch(_rows!.ToDictionary(site => site.Key, site => site.Value.index_select(0, picked)));
    }

    public StreamState State() => _bucket < 0 ? new(0, 0) : new(_bucket, _batch);

    public void Restore(StreamState state)
    {
        if (state.Bucket < 0 || state.Batch < 0)
            throw new ArgumentOutOfRangeException(nameof(state), state, "a stream stands at a bucket and batch of 0 or more");
        if (state.Bucket == _bucket)
            _batch = state.Batch;
        else
            Load(state.Bucket, state.Batch);
    }

    private void Load(long bucket, int batch)
    {
        Release();      // before loading, so that two buckets are never in memory
        using var scope = NewDisposeScope();
        _rows = source.Load(bucket);
        foreach (var tensor in _rows.Values)
            tensor.DetachFromDisposeScope();
        var rows = _rows.Values.First().shape[0];
        if (rows < batchSize)
            throw new AssayException($"a bucket of the stream holds {rows} tokens, too few for one batch of {batchSize}; give more text, larger buckets or a smaller batch");
        var order = new SeedStreams(seed).Stream(FormattableString.Invariant($"bucket/{bucket}")).Permutation(rows);
        _order = order.to(_rows.Values.First().device).DetachFromDisposeScope();
        (_bucket, _batch) = (bucket, batch);
    }

    private void Release()
    {
        _order?.Dispose();
        foreach (var tensor in _rows?.Values ?? Enumerable.Empty<Tensor>())
            tensor.Dispose();
        (_order, _rows) = (null, null);
    }

    public void Dispose() => Release();

    /// <summary>The items of bucket <paramref name="bucket"/> where each pass over <paramref name="count"/> items has its own order and buckets hold <paramref name="perBucket"/> each; a bucket may span passes.</summary>
    public static long[] Items(long bucket, int perBucket, int count, long seed)
    {
        var items = new long[perBucket];
        var (pass, order) = (-1L, Array.Empty<int>());
        for (var i = 0; i < perBucket; i++)
        {
            var place = bucket * perBucket + i;
            if (place / count != pass)
            {
                pass = place / count;
                order = [.. Enumerable.Range(0, count)];
                new SeedStreams(seed).Stream(FormattableString.Invariant($"pass/{pass}")).Shuffle(order.AsSpan());
            }
            items[i] = order[place % count];
        }
        return items;
    }
}
