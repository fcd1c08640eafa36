using System.CommandLine;

namespace Assay.Cli.Framework;

/// <summary>One thing the command line can do. The command tree, the help and the tests over all verbs are built from these records.</summary>
internal sealed record Verb
{
    /// <summary>The word: <c>train</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence in the list of verbs, and the first of the verb's own help.</summary>
    public required string Summary { get; init; }

    /// <summary>Words without a dash, in order.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>Its settings; <c>--json</c> is everyone's and is not listed.</summary>
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Command lines that work as they stand, shown under the help.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    /// <summary>Whether libtorch is loaded before the work, so that a missing one is told in one line. Verbs that only read files leave it alone and answer at once.</summary>
    public bool UsesTensors { get; init; } = true;

    /// <summary>What the first Ctrl-C is answered.</summary>
    public string Stopping { get; init; } = "stopping at the next step (Ctrl-C again stops at once, without a checkpoint)";

    /// <summary>The work.</summary>
    public required Func<Invocation, Outcome> Run { get; init; }
}

/// <summary>A command line without the leading <c>assay</c>, and what it does.</summary>
internal sealed record Example(string Line, string Does);

/// <summary>Verbs that share a first word: <c>assay lm …</c>.</summary>
internal sealed record VerbGroup(string Name, string Summary, IReadOnlyList<Verb> Verbs)
{
    /// <summary>Groups within the group: <c>assay poison images …</c>.</summary>
    public IReadOnlyList<VerbGroup> Groups { get; init; } = [];

    /// <summary>Every verb of the group and of those within it, with the words that lead to it.</summary>
    public IEnumerable<(string Path, Verb Verb)> All =>
        Verbs.Select(verb => ($"{Name} {verb.Name}", verb)).Concat(Groups.SelectMany(group => group.All.Select(one => ($"{Name} {one.Path}", one.Verb))));
}
