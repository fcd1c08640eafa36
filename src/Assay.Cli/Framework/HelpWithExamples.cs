using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Assay.Cli.Framework;

/// <summary>The ordinary help page with the verb's examples under it.</summary>
internal sealed class HelpWithExamples(HelpAction page, IReadOnlyDictionary<string, IReadOnlyList<Example>> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        page.MaxWidth = CommandTree.HelpWidth;
        var code = page.Invoke(parseResult);
        if (!examples.TryGetValue(Path(parseResult.CommandResult), out var lines) || lines.Count == 0)
            return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in lines)
        {
            output.WriteLine($"  assay {example.Line}");
            output.WriteLine($"      {example.Does}");
        }
        return code;
    }

    /// <summary>The words that lead to a command, without the program's own name: <c>lm train</c>.</summary>
    public static string Path(CommandResult command)
    {
        var words = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult { Command: not RootCommand } here; at = here.Parent)
            words.Push(here.Command.Name);
        return string.Join(' ', words);
    }
}
