using System.Text;

namespace Assay.Cli.Tests;

/// <summary>A standard error that presses Ctrl-C when a line of it says so.</summary>
internal sealed class StopWhen(CancellationTokenSource stop, Predicate<string> says) : StringWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value is not null && says(value))
            stop.Cancel();
    }
}
