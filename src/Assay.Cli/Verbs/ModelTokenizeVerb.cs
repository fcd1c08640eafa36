using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Models.Text;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model tokenize</c>: what a model sees of a text.</summary>
internal static class ModelTokenizeVerb
{
    private const int MostRows = 500;

    private static readonly Option<string> Text = new("--text") { Description = "The text itself.", HelpName = "text" };

    private static readonly Option<string> TextFile = new("--file") { Description = "A file of UTF-8 text, taken whole.", HelpName = "file" };

    private static readonly Option<int[]> Ids = new("--ids") { Description = "Token ids to turn into text instead.", HelpName = "id", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<bool> Special = new("--special") { Description = "Read special tokens spelt in the text as those tokens, as chat formats do." };

    public static Verb Verb { get; } = new()
    {
        Name = "tokenize",
        Summary = "Show the tokens of a text under a model's tokenizer, or the text of tokens.",
        Options = [LoadedModel.Folder, Text, TextFile, Ids, Special],
        Examples =
        [
            new("model tokenize --model gemma-2-2b --text Hello", "ids, pieces and texts, one token a line"),
            new("model tokenize --model gemma-2-2b --file page.txt --json", "the same as JSON"),
            new("model tokenize --model gemma-2-2b --file prompt.txt --special", "with <bos> in it as the token and not as five letters"),
            new("model tokenize --model gemma-2-2b --ids 651 2872", "what these tokens say"),
        ],
        UsesTensors = false,
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var tokenizer = Tokenizers.Load(call.Required(LoadedModel.Folder));
        var ids = Given(call, tokenizer);
        var text = tokenizer.Decode(ids);
        var tokens = ids.Select(id => new { Id = id, Piece = tokenizer.Piece(id), Text = tokenizer.TokenText(id) }).ToArray();
        var facts = new { Count = ids.Length, Ids = ids, Tokens = tokens, Text = text, tokenizer.VocabularySize, tokenizer.BosId, tokenizer.EosId, tokenizer.PrependsBos };
        return new(facts, console =>
        {
            console.Write(RunTables.Rows(["id", "piece", "text"], tokens.Take(MostRows).Select(token => new[] { Invariant($"{token.Id}"), Visible(token.Piece), Visible(token.Text) })));
            if (tokens.Length > MostRows)
                console.WriteLine(Invariant($"… and {tokens.Length - MostRows:N0} more; --json has all"));
            console.WriteLine(Invariant($"{tokens.Length:N0} tokens of a vocabulary of {tokenizer.VocabularySize:N0}{(tokenizer.PrependsBos ? $"; the model wants {tokenizer.TokenText(tokenizer.BosId)} before them" : "")}"));
            console.Profile.Out.Writer.WriteLine(text);
        });
    }

    private static int[] Given(Invocation call, ITokenizer tokenizer)
    {
        var given = new Option[] { Text, TextFile, Ids }.Count(call.Given);
        if (given != 1)
            throw new AssayException($"{given} of --text, --file and --ids were given, expected one");
        return call.Value(Ids) is { Length: > 0 } ids ? ids : tokenizer.Encode(call.Value(Text) ?? Read(call.Value(TextFile)!), call.Value(Special));
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }

    // White space would draw holes into the table.
    private static string Visible(string token) => token.Any(char.IsControl) || token.Trim() != token ? JsonOutput.Text(token) : token;
}
