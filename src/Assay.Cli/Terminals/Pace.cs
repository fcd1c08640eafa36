namespace Assay.Cli.Terminals;

/// <summary>How fast work goes and when it will be done, from what it reported.</summary>
/// <remarks>The rate is over the last half minute or so, that a slow start (loading, warm-up) does not spoil the forecast for long.</remarks>
internal sealed class Pace(TimeProvider time, long total)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Queue<(TimeSpan At, long Done)> _marks = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _lastMark = TimeSpan.MinValue;

    /// <summary>Units in all; zero where the work does not know.</summary>
    public long Total => total;

    /// <summary>Units done, including those of an earlier part of a resumed run.</summary>
    public long Done { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Units a second; NaN before anything was measured.</summary>
    public double Rate { get; private set; } = double.NaN;

    /// <summary>Time left at the present rate; null where it cannot be told.</summary>
    public TimeSpan? Left => total > 0 && Rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, total - Done) / Rate) : null;

    public void Report(long done)
    {
        var now = Elapsed;
        Done = done;
        if (_marks.Count > 0 && now > _marks.Peek().At)
            Rate = (done - _marks.Peek().Done) / (now - _marks.Peek().At).TotalSeconds;
        if (_lastMark != TimeSpan.MinValue && now - _lastMark < Window / 20)
            return;
        _marks.Enqueue((now, done));
        _lastMark = now;
        while (_marks.Count > 2 && now - _marks.Peek().At > Window)
            _marks.Dequeue();
    }
}
