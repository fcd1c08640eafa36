using Assay.Core.Progress;

namespace Assay.Cli.Terminals;

/// <summary>Progress that must be closed before results are printed.</summary>
internal interface IProgressDisplay : IProgressReporter, IDisposable;

/// <summary>Plain lines for logs and pipes: one when work starts, one now and then, one when it ends.</summary>
internal sealed class LineProgress(TextWriter writer, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    public IProgressTask Start(string title, long total, string unit) => new Work(this, title, unit, new Pace(time, total));

    public void Say(string line)
    {
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    public void Dispose() { }

    private sealed class Work(LineProgress display, string title, string unit, Pace pace) : IProgressTask
    {
        private TimeSpan _said = TimeSpan.Zero;
        private string? _figure;
        private bool _over;

        public void Report(long done, string? figure = null)
        {
            pace.Report(done);
            _figure = figure ?? _figure;
            if (pace.Elapsed - _said < Between)
                return;
            _said = pace.Elapsed;
            display.Say(ProgressText.Line(title, unit, pace, _figure));
        }

        public void Dispose()
        {
            if (_over)
                return;
            _over = true;
            display.Say(ProgressText.Finished(title, unit, pace, _figure));
        }
    }
}
