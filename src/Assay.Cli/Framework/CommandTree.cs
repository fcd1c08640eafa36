using System.CommandLine;
using System.CommandLine.Help;

namespace Assay.Cli.Framework;

/// <summary>Builds System.CommandLine's commands from the verbs.</summary>
internal static class CommandTree
{
    /// <summary>Width of help pages: what fits an ordinary window and is compared in tests.</summary>
    public const int HelpWidth = 100;

    public static RootCommand Build(IReadOnlyList<VerbGroup> groups, IReadOnlyList<Verb> verbs, Action<Verb, ParseResult> chosen)
    {
        var root = new RootCommand("Assay: published experiments on language models, reproduced end to end.") { HelpName = "assay" };
        foreach (var group in groups)
            root.Add(Group(group, chosen));
        foreach (var verb in verbs)
            root.Add(Leaf(verb, chosen));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show what this command does, with examples.";
        help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples(groups, verbs));
        return root;
    }

    private static Command Group(VerbGroup group, Action<Verb, ParseResult> chosen)
    {
        var command = new Command(group.Name, group.Summary);
        foreach (var inner in group.Groups)
            command.Add(Group(inner, chosen));
        foreach (var verb in group.Verbs)
            command.Add(Leaf(verb, chosen));
        return command;
    }

    private static Command Leaf(Verb verb, Action<Verb, ParseResult> chosen)
    {
        var command = new Command(verb.Name, verb.Summary);
        foreach (var argument in verb.Arguments)
            command.Add(argument);
        foreach (var option in verb.Options)
            command.Add(option);
        command.Add(SharedOptions.Json);
        command.SetAction(parsed => chosen(verb, parsed));
        return command;
    }

    // Keyed by the words that lead to the command; the root shows how to begin.
    private static Dictionary<string, IReadOnlyList<Example>> Examples(IReadOnlyList<VerbGroup> groups, IReadOnlyList<Verb> verbs)
    {
        var examples = verbs.ToDictionary(verb => verb.Name, verb => verb.Examples, StringComparer.Ordinal);
        foreach (var group in groups)
            Add(examples, "", group);
        examples[""] =
        [
            new("reproduce gemma-scope --preset glance", "the smallest whole experiment, in half a minute"),
            new("doctor", "is everything here that Assay needs?"),
        ];
        return examples;
    }

    private static void Add(Dictionary<string, IReadOnlyList<Example>> examples, string before, VerbGroup group)
    {
        examples[before + group.Name] = [.. group.All.Select(one => one.Verb.Examples[0])];
        foreach (var verb in group.Verbs)
            examples[$"{before}{group.Name} {verb.Name}"] = verb.Examples;
        foreach (var inner in group.Groups)
            Add(examples, $"{before}{group.Name} ", inner);
    }
}
