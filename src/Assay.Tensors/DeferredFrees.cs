using System.Runtime.InteropServices;

namespace Assay.Tensors;

/// <summary>Native memory that is freed some time after it was given up. Safe for many threads; work is done when something is given up, never by a timer.</summary>
/// <param name="grace">Milliseconds between giving up and freeing, of the clock that <see cref="Add"/> is told.</param>
/// <param name="mostCounted">Milliseconds that at most count between two calls: a process that was stopped for an hour has not run for an hour.</param>
internal sealed unsafe class DeferredFrees(long grace, long mostCounted)
{
    private readonly Lock _gate = new();
    private readonly Queue<(nint Memory, long Due)> _waiting = new();
    private long _clock, _last = long.MaxValue;     // the first call counts nothing

    /// <summary>Pieces that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Gives up a piece of malloc's, and frees those whose time has come.</summary>
    /// <param name="memory">The piece.</param>
    /// <param name="now">Milliseconds of a clock that does not run backwards.</param>
    public void Add(nint memory, long now)
    {
        lock (_gate)
        {
            _clock += Math.Clamp(now - _last, 0, mostCounted);
            _last = now;
            while (_waiting.TryPeek(out var first) && first.Due <= _clock)
                NativeMemory.Free((void*)_waiting.Dequeue().Memory);
            _waiting.Enqueue((memory, _clock + grace));
        }
    }
}
