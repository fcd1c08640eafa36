using System.CommandLine;
using Assay.Cli.Experiments;
using Assay.Cli.Terminals;
using Assay.Cli.Verbs;
using Assay.Core.Errors;

namespace Assay.Cli.Framework;

/// <summary>From the words of a command line to an exit code: parses, runs the verb, prints its outcome, and turns every failure into what the user should see.</summary>
internal static class Application
{
    public static IReadOnlyList<VerbGroup> Groups { get; } = [LmVerbs.Group, ModelVerbs.Group, ActivationsVerbs.Group, SaeVerbs.Group, BoardsVerbs.Group, ChessVerbs.Group, OthelloVerbs.Group, OnionVerbs.Group, PoisonVerbs.Group, RiskVerbs.Group, DatabaseVerbs.Group, BenchVerbs.Group, RunsVerbs.Group];

    public static IReadOnlyList<Verb> SingleVerbs { get; } = [new ReproduceVerb(ExperimentList.All).Verb, ServeVerb.Verb, DoctorVerb.Verb];

    public static int Run(IReadOnlyList<string> words, Terminal terminal) => Run(words, terminal, Groups, SingleVerbs, CancellationToken.None);

    /// <summary>The same over other verbs: tests hand in ones that fail in a chosen way.</summary>
    public static int Run(IReadOnlyList<string> words, Terminal terminal, IReadOnlyList<VerbGroup> groups, IReadOnlyList<Verb> verbs, CancellationToken stop)
    {
        var code = ExitCodes.Done;
        // '@' opens a prompt or a path here, never a response file.
        var parsed = CommandTree.Build(groups, verbs, (verb, result) => code = Invoke(verb, result, words, terminal, stop))
            .Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var asked = parsed.Action is HelpWithExamples || parsed.Action?.GetType().DeclaringType == typeof(VersionOption);
        if (parsed.Errors.Count > 0 && !asked)
            return Complain(terminal, ParseFaults.Describe(parsed), ExitCodes.UserCanMend);
        parsed.Invoke(new InvocationConfiguration
        {
            Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        });
        return code;
    }

    private static int Invoke(Verb verb, ParseResult parsed, IReadOnlyList<string> words, Terminal terminal, CancellationToken stop)
    {
        using var progress = terminal.NewProgress();
        using var interruption = new Interruption(progress, verb.Stopping, stop);
        var invocation = new Invocation(parsed, words, terminal, progress, interruption.Token);
        try
        {
            if (verb.UsesTensors)
                LoadLibtorch();
            var outcome = verb.Run(invocation);
            progress.Dispose();
            Print(outcome, parsed.GetValue(SharedOptions.Json), terminal);
            return outcome.ExitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            progress.Dispose();
            terminal.Error.WriteLine(invocation.ResumeLine is { } line ? $"stopped. To go on where it stopped: {line}" : "stopped; nothing was left behind");
            return ExitCodes.Interrupted;
        }
        catch (Exception failure)
        {
            progress.Dispose();
            return Explain(failure, terminal);
        }
    }

    // In a method of its own: compiling it loads Assay.Tensors, which the other verbs need not wait for.
    private static void LoadLibtorch() => Tensors.Libtorch.Load();

    private static int Explain(Exception failure, Terminal terminal) =>
        Mendable(failure) is { } mendable
            ? Complain(terminal, mendable.Message, ExitCodes.UserCanMend)
            : Complain(terminal, $"this is a bug in Assay; please report it with these lines:{Environment.NewLine}{failure}", ExitCodes.Bug);

    // Type initialisers, reflection and tasks wrap what was thrown; the user's error is inside.
    private static AssayException? Mendable(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            if (at is AssayException mendable)
                return mendable;
            if (at is not (TypeInitializationException or System.Reflection.TargetInvocationException or AggregateException))
                return null;
        }
        return null;
    }

    private static int Complain(Terminal terminal, string message, int code)
    {
        terminal.Error.WriteLine(message.StartsWith("assay", StringComparison.Ordinal) ? message : $"assay: {message}");
        return code;
    }

    private static void Print(Outcome outcome, bool json, Terminal terminal)
    {
        if (json)
            terminal.Out.WriteLine(JsonOutput.Text(outcome.Json));
        else
            outcome.Show(terminal.NewConsole());
        terminal.Out.Flush();
    }
}
