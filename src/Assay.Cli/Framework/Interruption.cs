using System.Runtime.InteropServices;
using Assay.Core.Progress;

namespace Assay.Cli.Framework;

/// <summary>Ctrl-C (and a polite kill): the first asks the work to stop at its next step, the second ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly IProgressReporter _progress;
    private readonly string _stopping;

    public Interruption(IProgressReporter progress, string stopping, CancellationToken stop)
    {
        (_progress, _stopping) = (progress, stopping);
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    // Not Environment.Exit: it unloads libraries under the feet of tensor threads that still run.
    private static void EndNow()
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCodes.Interrupted);
        Exit(ExitCodes.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            EndNow();
        _progress.Say(_stopping);
        _source.Cancel();
    }
}
