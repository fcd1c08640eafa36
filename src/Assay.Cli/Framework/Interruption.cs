using System.Runtime.InteropServices;
using Assay.Cli.Terminals;

namespace Assay.Cli.Framework;

/// <summary>Ctrl-C (and a polite kill): the first asks the work to stop at its next step, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Terminal _terminal;

    public Interruption(Terminal terminal, CancellationToken stop)
    {
        _terminal = terminal;
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

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            Environment.Exit(ExitCodes.Interrupted);
        _terminal.Error.WriteLine("stopping at the next step (Ctrl-C again stops at once, without a checkpoint)");
        _source.Cancel();
    }
}
