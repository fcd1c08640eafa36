using static TorchSharp.torch;

namespace Assay.Models.Generation;

/// <summary>Keys and values of one layer, [B, K, positions, hd]. A layer with a window holds no more than it still needs.</summary>
internal sealed class HeldKeys : IDisposable
{
    private readonly int? _window;
    private readonly Tensor _keys;
    private readonly Tensor _values;

    public HeldKeys(TransformerConfig config, int sequences, int capacity, int? window, ScalarType type, Device device)
    {
        _window = window;
        var room = window is { } seen ? Math.Min(capacity, seen - 1 + Math.Max(seen, KeyValueCache.MostAtOnce)) : capacity;
        long[] shape = [sequences, config.KeyValueHeads, room, config.HeadWidth];
        (_keys, _values) = (empty(shape, type, device).DetachFromDisposeScope(), empty(shape, type, device).DetachFromDisposeScope());
    }

    /// <summary>Everything held, [B, K, room, hd].</summary>
    public (Tensor Keys, Tensor Values) All => (_keys, _values);

    /// <summary>The position that lies in the first place of <see cref="All"/>.</summary>
    public int First { get; private set; }

    /// <summary>Of keys and values together.</summary>
    public long Bytes => 2 * _keys.numel() * _keys.ElementSize;

    /// <summary>Puts new keys and values [B, K, T, hd] at positions <paramref name="at"/>, …; returns what the new queries may see, and the position of its first. Views, which the next call may change.</summary>
    public (Tensor Keys, Tensor Values, int First) Append(Tensor keys, Tensor values, int at)
    {
        var count = (int)keys.shape[2];
        if (at - First + count > _keys.shape[2])
            Forget(at);
        Put(_keys, keys, at - First);
        Put(_values, values, at - First);
        var from = _window is { } window ? Math.Max(First, at - window + 1) : First;
        return (_keys.narrow(2, from - First, at + count - from), _values.narrow(2, from - First, at + count - from), from);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
    }

    private static void Put(Tensor held, Tensor given, int place)
    {
        using var target = held.narrow(2, place, given.shape[2]);
        target.copy_(given).Dispose();
    }

    // The last window − 1 positions go to the front; the room is at least twice that, so that this is seldom.
    private void Forget(int at)
    {
        var kept = Math.Min(at - First, _window!.Value - 1);
        foreach (var held in (Tensor[])[_keys, _values])
        {
            using var last = held.narrow(2, at - First - kept, kept);
            using var copy = last.clone();
            Put(held, copy, 0);
        }
        First = at - kept;
    }
}
