using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Tensors;

namespace Assay.Cli.Framework;

/// <summary>Work that fills a run's folder: starts it or takes it up again, and writes down how it ended, whichever way it did.</summary>
internal static class RunSession
{
    /// <summary>Where the run goes: <c>--out</c>, else a new folder under the Assay home.</summary>
    public static string Folder(Invocation call, string kind) =>
        Path.GetFullPath(call.Value(SharedOptions.Out) ?? (call.Value(SharedOptions.Resume)
            ? throw new AssayException("--resume: needs the run's folder; name it with --out")
            : new RunStore(AssayHome.Folder).NewFolder(kind)));

    /// <summary>Runs <paramref name="body"/> in the folder.</summary>
    /// <param name="call">Says with <c>--resume</c> whether a run is taken up again.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="kind">The kind written into run.json.</param>
    /// <param name="options">Everything the outcome depends on, resolved: a resumed run must have the same.</param>
    /// <param name="body">The work; a run it is given anew holds what the interrupted one left.</param>
    public static T Within<T>(Invocation call, string folder, string kind, object options, Func<Run, T> body)
    {
        using var run = call.Value(SharedOptions.Resume) ? Resume(call, folder, options) : Run.Create(folder, kind, options, call.Value(SharedOptions.Seed));
        run.AddMachineFacts(MachineFacts.Read().InWords());
        try
        {
            var result = body(run);
            run.Complete();
            return result;
        }
        catch (OperationCanceledException)
        {
            run.Interrupt();
            throw;
        }
        catch (Exception failure)
        {
            Note(run, failure);
            throw;
        }
    }

    /// <summary>Whether the folder holds a run that is over.</summary>
    public static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "run.json")) && RunSummary.Of(folder).Status == RunStatus.Complete;

    private static Run Resume(Invocation call, string folder, object options)
    {
        if (IsComplete(folder))
            throw new AssayException($"{folder}: this run is complete, there is nothing to resume");
        var run = Run.Open(folder);
        try
        {
            run.RequireSameOptions(options);
            RequireSameSeed(call, run);
            return run;
        }
        catch (AssayException)
        {
            run.Interrupt();    // as it was before it was opened: not complete, and no process works on it
            throw;
        }
    }

    private static void RequireSameSeed(Invocation call, Run run)
    {
        if (call.Given(SharedOptions.Seed) && call.Value(SharedOptions.Seed) != run.Record.Seed)
            throw new AssayException(FormattableString.Invariant($"{run.Folder}: was made with --seed {run.Record.Seed} and cannot be resumed with --seed {call.Value(SharedOptions.Seed)}"));
    }

    // The disk that was full for the work may be full for run.json too; the first error is the one to show.
    private static void Note(Run run, Exception failure)
    {
        try
        {
            run.Fail(failure);
        }
        catch (AssayException)
        {
        }
    }
}
