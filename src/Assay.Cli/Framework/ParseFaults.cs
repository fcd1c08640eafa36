using System.CommandLine;
using System.CommandLine.Parsing;

namespace Assay.Cli.Framework;

/// <summary>Says in one line what is wrong with a command line that could not be understood, and names the nearest word that could.</summary>
internal static class ParseFaults
{
    public static string Describe(ParseResult parsed)
    {
        var path = HelpWithExamples.Path(parsed.CommandResult);
        var where = path.Length == 0 ? "assay" : $"assay {path}";
        return $"{where}: {Fault(parsed)}. See {where} --help";
    }

    private static string Fault(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
            return Unmatched(parsed.UnmatchedTokens[0], command);
        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult option => BadValue(option.Option.Name, option.Option.ValueType, option.Tokens, error.Message),
            ArgumentResult { Parent: OptionResult option } => BadValue(option.Option.Name, option.Option.ValueType, option.Tokens, error.Message),
            ArgumentResult argument when argument.Tokens.Count == 0 => $"{argument.Argument.Name.ToUpperInvariant()} is missing: {argument.Argument.Description}",
            _ when command.Subcommands.Count > 0 => $"one word more is needed (known: {string.Join(", ", command.Subcommands.Select(c => c.Name))})",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static string Unmatched(string token, Command command) =>
        token.StartsWith('-')
            ? Words.Unknown("options", token.Split('=')[0], [.. OptionNames(command)])
            : command.Subcommands.Count > 0
                ? Words.Unknown("verbs", token, [.. command.Subcommands.Select(c => c.Name)])
                : $"'{token}' is one word too many (values are given as --option value)";

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.Select(option => option.Name).Append("--help").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string BadValue(string name, Type type, IReadOnlyList<Token> tokens, string message)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (tokens.Count == 0)
            return $"{name} needs a value";
        if (!message.StartsWith("Cannot parse", StringComparison.Ordinal))
            return message.TrimEnd('.');
        var expected = type == typeof(double) ? "a number" : type == typeof(bool) ? "true or false" : "a whole number";
        return $"{name}: '{tokens[^1].Value}' is not {expected}";
    }
}
