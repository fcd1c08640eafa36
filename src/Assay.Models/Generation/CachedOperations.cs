using Assay.Models.Blocks;
using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Generation;

/// <summary>The steps of a block for T new positions behind those that a cache holds. S: positions that the new ones may see, themselves included. What does not depend on positions is left to <c>inner</c>.</summary>
internal sealed unsafe class CachedOperations(TransformerConfig config, PositionTables tables, BlockOperations inner, KeyValueCache cache, long newPositions)
    : PlainOperations(config, tables), IDisposable
{
    private readonly Dictionary<bool, (Tensor Cos, Tensor Sin)> _rotations = [];
    private readonly Dictionary<int, Tensor> _masks = [];
    private int _firstSeen;

    // One layer at a time: Pattern looks at what Heads has just left.
    public override (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows, BlockWeights w, int layer)
    {
        var (q, k, v) = base.Heads(rows, w, layer);
        (k, v, _firstSeen) = cache.Layer(layer).Append(k, v, cache.Length);
        return (q, k, v);
    }

    public override Tensor Attend(Tensor q, Tensor k, Tensor v, int layer) =>
        newPositions == 1 && inner is BFloat16Operations && Config.HeadWidth % BFloat16Lanes.Step == 0 ? AttendOne(q, (int)k.shape[2], layer) : base.Attend(q, k, v, layer);

    public override Tensor Norm(Tensor x, Tensor gain, Tensor? bias) => inner.Norm(x, gain, bias);

    public override Tensor Normalise(Tensor x) => inner.Normalise(x);

    public override Tensor Activate(Tensor gateUp) => inner.Activate(gateUp);

    public override Tensor Linear(Tensor x, Tensor matrix, Tensor? bias) => inner.Linear(x, matrix, bias);

    public override Tensor Learned(Tensor positions, long length)
    {
        using var places = Places(positions.device);
        return positions.index_select(0, places.view(-1)).view(places.shape[0], length, positions.shape[1]);
    }

    protected override (Tensor Cos, Tensor Sin) Rotation(Tensor x, int layer)
    {
        var local = Config.Attention.Rotary.LocalTheta is not null && Config.IsLocal(layer);
        if (_rotations.TryGetValue(local, out var found))
            return found;
        var (cos, sin) = Tables.Rotation(TableLength, layer, x.device, x.dtype);
        using var places = Places(x.device);
        return _rotations[local] = (Keep(At(cos, places)), Keep(At(sin, places)));
    }

    // A single new position sees all that is left of each layer, unless some of it is padding.
    protected override Tensor? Mask(Tensor q, Tensor k, int layer)
    {
        if (newPositions == 1 && !cache.Padded)
            return null;
        if (_masks.TryGetValue(Config.Window(layer) ?? 0, out var found))
            return found;
        using var scope = NewDisposeScope();
        var query = (cache.Length + arange(newPositions, ScalarType.Int64, q.device)).view(-1, 1);                  // [T, 1]
        var key = _firstSeen + arange(k.shape[2], ScalarType.Int64, q.device);                                       // [S]
        var hidden = key > query;
        if (Config.Window(layer) is { } window)
            hidden = hidden.logical_or(query - key >= window);
        if (cache.Padded)   // a position of padding sees itself, or its softmax would be over nothing
            hidden = hidden.logical_or((key < cache.Padding.view(-1, 1, 1, 1)).logical_and(key != query));
        var mask = zeros(hidden.shape, q.dtype, q.device).masked_fill(hidden, double.NegativeInfinity);
        return _masks[Config.Window(layer) ?? 0] = Keep(mask);
    }

    public void Dispose()
    {
        foreach (var (cos, sin) in _rotations.Values)
        {
            cos.Dispose();
            sin.Dispose();
        }
        foreach (var mask in _masks.Values)
            mask.Dispose();
    }

    private Tensor AttendOne(Tensor q, int keys, int layer)
    {
        var held = cache.Layer(layer);
        var place = (long)(_firstSeen - held.First) * Config.HeadWidth;
        var sizes = new OneQuery(cache.Sequences, Config.KeyValueHeads, Config.Group, Config.HeadWidth, (int)held.All.Keys.shape[2], keys);
        int[] hidden = [.. cache.PaddingCounts.Select(count => Math.Clamp(count - _firstSeen, 0, keys - 1))];
        var queries = q.contiguous();
        var z = empty([cache.Sequences, 1, (long)Config.Heads * Config.HeadWidth], ScalarType.BFloat16);
        BFloat16Attention.Mix(
            BFloat16Lanes.Words(queries), BFloat16Lanes.Words(held.All.Keys) + place, BFloat16Lanes.Words(held.All.Values) + place, BFloat16Lanes.Words(z),
            sizes, hidden, (float)Config.QueryFactor, Config.Attention.SoftCap);
        return z;
    }

    // [B or 1, T]: a sequence's first token stands at position 0, whatever padding lies before it.
    private Tensor Places(Device device)
    {
        using var scope = NewDisposeScope();
        var places = (cache.Length + arange(newPositions, ScalarType.Int64, device)).unsqueeze(0);
        if (cache.Padded)
            places = (places - cache.Padding.view(-1, 1)).clamp_min(0);
        return places.MoveToOuterDisposeScope();
    }

    // [B or 1, 1, T, turned width]
    private static Tensor At(Tensor table, Tensor places) => table.index_select(0, places.view(-1)).view(places.shape[0], 1, places.shape[1], table.shape[1]);

    // Few lengths, so that few tables are made.
    private long TableLength => Math.Min(Config.ContextLength, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)cache.Capacity));

    private static Tensor Keep(Tensor made) => made.DetachFromDisposeScope();
}
