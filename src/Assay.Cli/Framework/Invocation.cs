using System.CommandLine;
using Assay.Cli.Terminals;
using Assay.Core.Errors;
using Assay.Core.Progress;

namespace Assay.Cli.Framework;

/// <summary>One command line as a verb sees it: its values, where progress goes, and when to stop.</summary>
internal sealed class Invocation(ParseResult parsed, IReadOnlyList<string> words, Terminal terminal, IProgressReporter progress, CancellationToken cancellation)
{
    /// <summary>Bars on a terminal, plain lines elsewhere; always on standard error.</summary>
    public IProgressReporter Progress { get; } = progress;

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Where the verb can ask the user (only <c>runs rm</c> does).</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>What Ctrl-C tells the user to type to go on; null where nothing is lost by starting again.</summary>
    public string? ResumeLine { get; private set; }

    /// <summary>The option's value, or its type's default where it was not given.</summary>
    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The argument's value, or its type's default where it was not given.</summary>
    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The value of an option the verb cannot do without.</summary>
    public string Required(Option<string> option) =>
        Value(option) ?? throw new AssayException($"{option.Name} is needed: {option.Description}");

    /// <summary>Whether the user gave the option, as against its default.</summary>
    public bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>From here on an interrupted run goes on when the same line is given again with its folder and <c>--resume</c>.</summary>
    public void ResumesInto(string folder)
    {
        IEnumerable<string> line = words;
        if (!Given(SharedOptions.Out))
            line = [.. line, SharedOptions.Out.Name, folder];
        if (!Value(SharedOptions.Resume))
            line = [.. line, SharedOptions.Resume.Name];
        ResumeLine = "assay " + string.Join(' ', line.Select(Quote));
    }

    /// <summary>From here on an interrupted command goes on when the same line is given again.</summary>
    public void ResumesByItself() => ResumeLine = "assay " + string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
