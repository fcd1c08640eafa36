namespace Assay.Core.Progress;

/// <summary>Where long work tells how far it is. The command line draws bars on a terminal and plain lines elsewhere; tests use <see cref="SilentProgress"/>.</summary>
public interface IProgressReporter
{
    /// <summary>Starts a piece of work of <paramref name="total"/> units ("steps", "tokens"); dispose it when it is done.</summary>
    IProgressTask Start(string title, long total, string unit);

    /// <summary>One line that the user should see now.</summary>
    void Say(string line);
}

/// <summary>One piece of work that is under way.</summary>
public interface IProgressTask : IDisposable
{
    /// <summary>Units done so far, and a short figure to show beside them ("loss 3.21").</summary>
    void Report(long done, string? figure = null);
}

/// <summary>Shows nothing.</summary>
public sealed class SilentProgress : IProgressReporter, IProgressTask
{
    /// <summary>The one instance needed.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public IProgressTask Start(string title, long total, string unit) => this;

    /// <inheritdoc/>
    public void Say(string line) { }

    /// <inheritdoc/>
    public void Report(long done, string? figure = null) { }

    /// <inheritdoc/>
    public void Dispose() { }
}
