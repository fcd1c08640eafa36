using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.LanguageModels;

namespace Assay.Cli.Verbs;

/// <summary><c>assay lm generate</c>: what a model writes.</summary>
internal static class LmGenerateVerb
{
    private static readonly Option<string> Prompt = new("--prompt") { Description = "Text to continue [default: the start of a document].", HelpName = "text", DefaultValueFactory = _ => "" };

    private static readonly Option<int?> Tokens = new("--tokens") { Description = "Tokens to add, at most [default: 100].", HelpName = "count" };

    private static readonly Option<double?> Temperature = new("--temperature") { Description = "Logits are divided by this; 0 always takes the likeliest [default: 0.8].", HelpName = "number" };

    private static readonly Option<int?> TopK = new("--top-k") { Description = "Draw among so many of the likeliest, 0 among all [default: 40].", HelpName = "count" };

    public static Verb Verb { get; } = new()
    {
        Name = "generate",
        Summary = "Continue a prompt.",
        Options = [LoadedModel.Folder, Prompt, Tokens, Temperature, TopK, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType],
        Examples = [new("lm generate --model my-model --prompt Once", "a story"), new("lm generate --model my-model --temperature 0", "what the model finds likeliest")],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var defaults = new TextGenerationOptions();
        var options = OptionsCheck.Require(new TextGenerationOptions
        {
            Tokens = call.Value(Tokens) ?? defaults.Tokens, Temperature = call.Value(Temperature) ?? defaults.Temperature, TopK = call.Value(TopK) ?? defaults.TopK,
        }, "lm generate");
        using var model = LoadedModel.Open(call);
        var prompt = call.Value(Prompt)!;
        var stream = new SeedStreams(call.Value(SharedOptions.Seed)).Stream("generate");
        var text = TextGeneration.Generate(model.Model, model.Tokenizer, prompt, options, stream, call.Cancellation);
        // Past the console, which would break lines at its width.
        return new(new { Prompt = prompt, Text = text }, console => console.Profile.Out.Writer.WriteLine(prompt + text));
    }
}
