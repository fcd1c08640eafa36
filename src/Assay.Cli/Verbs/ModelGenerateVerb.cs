using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.Generation;
using Assay.Models.Text;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay model generate</c>: continues prompts, token by token as they come.</summary>
internal static class ModelGenerateVerb
{
    private static readonly Option<string[]> Prompts = new("--prompt")
    {
        Description = "Text to continue; several are continued side by side [default: the start of a document].", HelpName = "text",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Ids = new("--ids") { Description = "Token ids to continue in place of a text, as 2,651,7; ids come out. For folders without a tokenizer.", HelpName = "numbers" };

    public static Verb Verb { get; } = new()
    {
        Name = "generate",
        Summary = "Continue a prompt, or several side by side.",
        Options = [Prompts, Ids, .. GenerationSettings.WithModel],
        Examples =
        [
            new("model generate --model gemma-2-2b --prompt Once", "as it is stored (bfloat16), word by word"),
            new("model generate --model gemma-2-2b --prompt Once --prompt Yesterday --temperature 0 --json", "two texts side by side, the likeliest tokens, as JSON"),
            new("model generate --model gemma-2-2b --prompt 1. --top-p 0.9 --stop 5.", "a list that ends before its fifth point"),
            new("model generate --model gemma-shaped --ids 2,651,7 --tokens 16", "a folder without a tokenizer"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = GenerationSettings.Read(call, "model generate");
        var folder = call.Required(LoadedModel.Folder);
        var ids = call.Value(Ids) is { } listed ? Parse(listed) : null;
        if (ids is not null && call.Given(Prompts))
            throw new AssayException("--ids and --prompt both say what to continue; give one of them.");
        using var model = GenerationSettings.Load(call);
        var tokenizer = ids is null ? Tokenizers.Load(folder) : new BareIds(model.Config);
        var generation = new TextGeneration(model, tokenizer);
        string[] prompts = ids is null ? call.Value(Prompts) is { Length: > 0 } given ? given : [""] : [tokenizer.Decode(ids)];
        var start = Stopwatch.GetTimestamp();
        var streams = prompts.Length == 1 && !call.Value(SharedOptions.Json);
        var written = generation.Continue(
            ids is null ? [.. prompts.Select(generation.Prompt)] : [ids], options, new SeedStreams(call.Value(SharedOptions.Seed)).Stream("generate"),
            streams ? Screen(call, prompts[0]) : null, call.Cancellation);
        return Written(prompts, written, Stopwatch.GetElapsedTime(start).TotalSeconds, streams);
    }

    // The prompt when the first piece comes: loading takes its time, and fails before anything is shown.
    private static Action<int, string> Screen(Invocation call, string prompt)
    {
        var shown = false;
        return (_, piece) =>
        {
            call.Terminal.Out.Write(shown ? piece : prompt + piece);
            call.Terminal.Out.Flush();
            shown = true;
        };
    }

    private static Outcome Written(string[] prompts, IReadOnlyList<GeneratedText> written, double seconds, bool streamed)
    {
        var tokens = written.Sum(text => text.Ids.Count);
        var texts = written.Zip(prompts, (text, prompt) => new { Prompt = prompt, text.Text, text.Ids, End = text.End.ToString() }).ToList();
        return new(new { Texts = texts, Tokens = tokens, Seconds = seconds, TokensPerSecond = tokens / seconds }, console =>
        {
            // Past the console, which would break lines at its width.
            var output = console.Profile.Out.Writer;
            if (streamed)
                output.WriteLine();
            else
                foreach (var text in texts)
                    output.WriteLine($"{text.Prompt}{text.Text}{Environment.NewLine}");
        });
    }

    private static int[] Parse(string listed) => [.. listed.Split(',').Select(word => int.TryParse(word.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new AssayException($"--ids {listed}: '{word}' is no token id; expected whole numbers with commas between, as 2,651,7."))];

    /// <summary>Stands in where a folder has no tokenizer: ids are their own text.</summary>
    private sealed class BareIds(TransformerConfig config) : ITokenizer
    {
        public int VocabularySize => config.VocabularySize;

        public int BosId => config.Tokens.Bos;

        public int EosId => config.Tokens.Eos;

        public int PadId => config.Tokens.Pad;

        public int[] Encode(string text) => Parse(text);

        public string Decode(ReadOnlySpan<int> ids) => string.Concat(ids.ToArray().Select(id => Invariant($"{id} ")));

        public string TokenText(int id) => Invariant($"{id}");

        public int ByteCount(int id) => 0;

        public void Save(string folder) { }
    }
}
