using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Randomness;
using Assay.Models.Generation;

namespace Assay.Cli.Verbs;

/// <summary><c>assay lm generate</c>: what a model writes.</summary>
internal static class LmGenerateVerb
{
    private static readonly Option<string> Prompt = new("--prompt") { Description = "Text to continue [default: the start of a document].", HelpName = "text", DefaultValueFactory = _ => "" };

    public static Verb Verb { get; } = new()
    {
        Name = "generate",
        Summary = "Continue a prompt.",
        Options = [LoadedModel.Folder, Prompt, .. GenerationSettings.Drawing, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType],
        Examples = [new("lm generate --model my-model --prompt Once", "a story"), new("lm generate --model my-model --temperature 0", "what the model finds likeliest")],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = GenerationSettings.Read(call, "lm generate");
        using var model = LoadedModel.Open(call);
        var prompt = call.Value(Prompt)!;
        var stream = new SeedStreams(call.Value(SharedOptions.Seed)).Stream("generate");
        var text = TextGeneration.Generate(model.Model, model.Tokenizer, prompt, options, stream, call.Cancellation);
        // Past the console, which would break lines at its width.
        return new(new { Prompt = prompt, Text = text }, console => console.Profile.Out.Writer.WriteLine(prompt + text));
    }
}
