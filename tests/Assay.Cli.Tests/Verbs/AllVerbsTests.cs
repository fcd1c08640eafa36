using System.CommandLine;
using Assay.Cli.Framework;

namespace Assay.Cli.Tests.Verbs;

/// <summary>What holds of every verb; all offenders are listed at once.</summary>
public sealed class AllVerbsTests
{
    private static IEnumerable<(string Path, Verb Verb)> Verbs =>
        Application.Groups.SelectMany(group => group.All)
            .Concat(Application.SingleVerbs.Select(verb => (verb.Name, verb)));

    [Fact]
    public void Every_example_is_a_command_line_that_parses_and_begins_with_its_verb()
    {
        var tree = CommandTree.Build(Application.Groups, Application.SingleVerbs, (_, _) => { });
        var wrong = from verb in Verbs
                    from example in verb.Verb.Examples
                    let parsed = tree.Parse(example.Line.Split(' '), new ParserConfiguration { ResponseFileTokenReplacer = null })
                    where parsed.Errors.Count > 0 || !$"{example.Line} ".StartsWith($"{verb.Path} ", StringComparison.Ordinal)
                    select $"{example.Line}: {string.Join("; ", parsed.Errors.Select(error => error.Message))}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_verb_and_option_says_what_it_is_for()
    {
        var silent = from verb in Verbs
                     from symbol in verb.Verb.Options.Cast<Symbol>().Concat(verb.Verb.Arguments)
                     where symbol.Description is not { Length: > 10 } || !".)]".Contains(symbol.Description[^1])
                     select $"{verb.Path} {symbol.Name}: '{symbol.Description}'";
        Assert.Empty(silent.Concat(Verbs.Where(verb => verb.Verb.Examples.Count == 0).Select(verb => $"{verb.Path} has no example")));
    }

    [Fact]
    public void Every_verb_shows_help_without_its_arguments()
    {
        foreach (var (path, verb) in Verbs)
        {
            var help = CommandLine.Run([.. path.Split(' '), "--help"]);
            Assert.Equal((0, ""), (help.ExitCode, help.Error));
            Assert.Contains(verb.Summary.Split(' ')[0], help.Out, StringComparison.Ordinal);
            Assert.Contains($"assay {verb.Examples[0].Line}", help.Out, StringComparison.Ordinal);
            Assert.Contains("--json", help.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "assay.expected.txt")]
    [InlineData("sae train", "sae-train.expected.txt")]
    [InlineData("runs", "runs.expected.txt")]
    public void Help_pages_read_well(string path, string expected)
    {
        var lines = CommandLine.Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Out.Split('\n');
        Assert.DoesNotContain(lines, line => line.Length > 110);
        TestKit.ExpectedText.Matches(string.Join('\n', lines.Select(line => line.TrimEnd())), expected);
    }

    [Fact]
    public void The_command_line_page_names_every_verb()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "command-line.md"));
        var absent = Verbs.Select(verb => $"assay {verb.Path}").Where(line => !page.Contains(line, StringComparison.Ordinal)).ToList();
        Assert.Empty(absent);
    }

    [Fact]
    public void Every_option_of_every_verb_is_on_the_command_line_page()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "command-line.md"));
        var names = Verbs.SelectMany(verb => verb.Verb.Options.Select(option => option.Name)).Distinct(StringComparer.Ordinal);
        var absent = names.Where(name => !page.Contains($"`{name}", StringComparison.Ordinal)).ToList();
        Assert.Empty(absent);
    }

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Assay.slnx")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }
}
