using static TorchSharp.torch;

namespace Assay.Dictionaries.Kernels;

/// <summary>Work cut into numbered parts that do not depend on each other.</summary>
internal interface IParts
{
    /// <summary>Does part <paramref name="part"/>; <paramref name="worker"/> tells which scratch memory is free to use.</summary>
    void Do(int part, int worker);
}

/// <summary>As many threads as libtorch uses, kept for the life of a training step: handing out work allocates nothing.</summary>
/// <remarks>Which worker does which part is chance, so a part must leave the same result whoever does it. Not for use from several threads at once.</remarks>
internal sealed class Team : IDisposable
{
    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _begin = new(0), _end = new(0);
    private IParts? _work;
    private int _parts, _next;
    private Exception? _failure;
    private bool _stopping;

    public Team()
    {
        Workers = Math.Max(1, get_num_threads());
        _helpers = [.. Enumerable.Range(1, Workers - 1).Select(Hire)];
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Workers { get; }

    /// <summary>Does all parts and returns when the last is done.</summary>
    public void Run(int parts, IParts work)
    {
        (_work, _parts, _next, _failure) = (work, parts, 0, null);
        var helpers = Math.Min(_helpers.Length, parts - 1);
        if (helpers > 0)
            _begin.Release(helpers);
        Take(0);
        for (var i = 0; i < helpers; i++)
            _end.Wait();
        if (_failure is { } failure)
            throw new InvalidOperationException($"a part of the work failed: {failure.Message}", failure);
    }

    public void Dispose()
    {
        _stopping = true;
        if (_helpers.Length > 0)
            _begin.Release(_helpers.Length);
        foreach (var helper in _helpers)
            helper.Join();
        _begin.Dispose();
        _end.Dispose();
    }

    private Thread Hire(int worker)
    {
        var helper = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"dictionary step {worker}" };
        helper.Start();
        return helper;
    }

    private void Serve(int worker)
    {
        while (true)
        {
            _begin.Wait();
            if (_stopping)
                return;
            Take(worker);
            _end.Release();
        }
    }

    private void Take(int worker)
    {
        try
        {
            for (var part = Interlocked.Increment(ref _next) - 1; part < _parts; part = Interlocked.Increment(ref _next) - 1)
                _work!.Do(part, worker);
        }
        catch (Exception failure)
        {
            _failure = failure;
            Interlocked.Exchange(ref _next, _parts);
        }
    }
}
