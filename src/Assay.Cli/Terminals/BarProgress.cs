using System.Text;
using Assay.Core.Progress;

namespace Assay.Cli.Terminals;

/// <summary>Bars at the foot of a screen, one a piece of work that is under way, redrawn in place some ten times a second.</summary>
internal sealed class BarProgress(TextWriter writer, int width, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<Work> _works = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _drawnAt = TimeSpan.MinValue;
    private int _rows;

    public IProgressTask Start(string title, long total, string unit)
    {
        lock (_lock)
        {
            var work = new Work(this, title, unit, new Pace(time, total));
            _works.Add(work);
            Draw(said: null);
            return work;
        }
    }

    public void Say(string line)
    {
        lock (_lock)
            Draw(line);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _works.Clear();
            Draw(said: null);
        }
    }

    private void Refresh()
    {
        lock (_lock)
        {
            if (_drawnAt == TimeSpan.MinValue || time.GetElapsedTime(_start) - _drawnAt >= Between)
                Draw(said: null);
        }
    }

    private void End(Work work)
    {
        lock (_lock)
        {
            if (_works.Remove(work))
                Draw(work.Finished());
        }
    }

    // Goes up over the old bars, clears to the end of the screen, says what is to stay, and draws the bars anew below it.
    private void Draw(string? said)
    {
        var text = new StringBuilder();
        if (_rows > 0)
            text.Append('\r').Append(_rows > 1 ? $"\e[{_rows - 1}A" : "").Append("\e[0J");
        if (said is not null)
            text.Append(said).Append('\n');
        text.AppendJoin('\n', _works.Select(work => work.Bar(width)));
        _rows = _works.Count;
        _drawnAt = time.GetElapsedTime(_start);
        writer.Write(text.ToString());
        writer.Flush();
    }

    private sealed class Work(BarProgress display, string title, string unit, Pace pace) : IProgressTask
    {
        private string? _figure;

        public string Bar(int width) => ProgressText.Bar(title, unit, pace, _figure, width);

        public string Finished() => ProgressText.Finished(title, unit, pace, _figure);

        public void Report(long done, string? figure = null)
        {
            pace.Report(done);
            _figure = figure ?? _figure;
            display.Refresh();
        }

        public void Dispose() => display.End(this);
    }
}
