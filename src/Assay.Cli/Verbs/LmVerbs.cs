using Assay.Cli.Framework;
using Assay.Models.LanguageModels;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay lm …</c>: language models.</summary>
internal static class LmVerbs
{
    public static VerbGroup Group { get; } = new("lm", "Language models: train, evaluate, generate.",
    [
        LmTrainVerb.Verb,
        LmGenerateVerb.Verb,
        new()
        {
            Name = "eval", Summary = "Measure how well a model predicts a text, in bits per byte.",
            Options =
            [
                LoadedModel.Folder, TextOptions.PathOption, TextOptions.StoriesOption, LoadedModel.Context,
                SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType,
            ],
            Examples = [new("lm eval --model my-model", "on the text held out of its training"), new("lm eval --model my-model --text wiki.txt --json", "on other text, all of it")],
            Run = Evaluate,
        },
    ]);

    private static Outcome Evaluate(Invocation call)
    {
        using var model = LoadedModel.Open(call);
        using var text = model.HeldOutText(call);
        var score = LanguageModelScore.Measure(model.Model, text, cancellation: call.Cancellation);
        return new(new { score.Loss, score.BitsPerByte, score.Perplexity, score.Tokens, text.Bytes }, console =>
            console.WriteLine(Invariant($"{score.Loss:0.0000} nats per token (perplexity {score.Perplexity:0.00}), {score.BitsPerByte:0.0000} bits per byte, over {score.Tokens:N0} tokens")));
    }
}
