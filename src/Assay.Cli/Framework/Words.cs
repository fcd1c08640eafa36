using System.CommandLine;
using System.CommandLine.Parsing;
using Assay.Core.Options;

namespace Assay.Cli.Framework;

/// <summary>Options whose value is one of a few words; a misspelt one is answered with the nearest.</summary>
internal static class Words
{
    /// <summary>An option that takes one of <paramref name="allowed"/>.</summary>
    public static Option<string> Option(string name, string description, string? otherwise, params string[] allowed)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} One of {string.Join(", ", allowed)}.",
            HelpName = "word",
            CustomParser = result => Read(result, name, allowed),
        };
        if (otherwise is not null)
            option.DefaultValueFactory = _ => otherwise;
        return option;
    }

    /// <summary>The sentence for a word that is none of those expected.</summary>
    public static string Unknown(string what, string found, IReadOnlyCollection<string> known) => $"{what}: there is no '{found}'{Nearest.Hint(found, known)}";

    private static string? Read(ArgumentResult result, string name, string[] allowed)
    {
        var word = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        if (allowed.Contains(word))
            return word;
        result.AddError(Unknown(name, word, allowed));
        return null;
    }
}
