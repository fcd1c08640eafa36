using Assay.Cli.Framework;
using Assay.Cli.Terminals;

namespace Assay.Cli.Tests;

/// <summary>Runs a command line in this process and keeps what it printed.</summary>
internal sealed record CommandLine(int ExitCode, string Out, string Error)
{
    public static CommandLine Run(params string[] words) => Run(Application.Groups, Application.SingleVerbs, CancellationToken.None, words);

    public static CommandLine Run(Verb verb, params string[] words) => Run([], [verb], CancellationToken.None, words);

    public static CommandLine Run(IReadOnlyList<VerbGroup> groups, IReadOnlyList<Verb> verbs, CancellationToken stop, params string[] words)
    {
        using var error = new StringWriter();
        return Run(groups, verbs, stop, error, words);
    }

    public static CommandLine Run(IReadOnlyList<VerbGroup> groups, IReadOnlyList<Verb> verbs, CancellationToken stop, StringWriter error, params string[] words)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, error, OutIsScreen: false, ErrorIsScreen: false, Width: 100, TimeProvider.System);
        var code = Application.Run(words, terminal, groups, verbs, stop);
        return new CommandLine(code, output.ToString(), error.ToString());
    }
}
