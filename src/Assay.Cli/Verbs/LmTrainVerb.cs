using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Runs;
using Assay.Models;
using Assay.Models.LanguageModels;
using Assay.Models.Text;
using Assay.Tensors;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>Everything a trained language model depends on besides the seed.</summary>
internal sealed record LmTrainOptions : IOptions
{
    public TextOptions Text { get; init; } = new();

    /// <summary>Its vocabulary size is an upper bound: a small text has fewer pairs to merge.</summary>
    public TransformerConfig Model { get; init; } = new();

    public LanguageModelTrainingOptions Training { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults() =>
        OptionsCheck.Within("text", Text).Concat(OptionsCheck.Within("model", Model)).Concat(OptionsCheck.Within("training", Training));
}

/// <summary><c>assay lm train</c>: a tokenizer and a language model from text.</summary>
internal static class LmTrainVerb
{
    public const string Kind = "lm-train";

    private static readonly Option<int?> Vocabulary = new("--vocabulary") { Description = "Tokens of the vocabulary, at most [default: 1024].", HelpName = "count" };

    private static readonly Option<int?> Width = new("--width") { Description = "Width of the residual stream; heads and MLP follow it [default: 64].", HelpName = "count" };

    private static readonly Option<int?> Layers = new("--layers") { Description = "Blocks [default: 2].", HelpName = "count" };

    private static readonly Option<int?> Context = new("--context") { Description = "Tokens of a sequence [default: 64].", HelpName = "count" };

    private static readonly Option<long?> Steps = new("--steps") { Description = "Optimiser steps [default: 2000].", HelpName = "count" };

    private static readonly Option<int?> Batch = new("--batch") { Description = "Sequences a step [default: 32].", HelpName = "count" };

    private static readonly Option<double?> LearningRate = new("--learning-rate") { Description = "AdamW's step size at its peak [default: 0.003].", HelpName = "number" };

    public static Verb Verb { get; } = new()
    {
        Name = "train",
        Summary = "Train a tokenizer and a language model on text; without --text on built-in stories.",
        Options =
        [
            TextOptions.PathOption, TextOptions.StoriesOption, Vocabulary, Width, Layers, Context, Steps, Batch, LearningRate,
            .. SharedOptions.ForRuns, SharedOptions.DType,
        ],
        Examples =
        [
            new("lm train --out my-model", "a small model of built-in stories"),
            new("lm train --text my-texts --width 128 --layers 4 --context 128 --out my-model", "your own text, a larger model"),
            new("lm train --text wiki.txt --set training.weightDecay=0.01 --out my-model", "any other setting by its name in run.json"),
            new("lm train --out my-model --resume", "go on after Ctrl-C"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(Options(call), call.Value(SharedOptions.Set)), "lm train");
        TensorSettings.Apply(call);
        var folder = RunSession.Folder(call, Kind);
        var (train, heldOut) = options.Text.Split();        // read first: text that cannot be read must leave no folder behind
        var tokenizer = Tokenizer(call, folder, train, options.Model.VocabularySize);
        using var trainText = TokenSequences.Pack(train, tokenizer, options.Model.ContextLength);
        using var heldOutText = TokenSequences.Pack(heldOut, tokenizer, options.Model.ContextLength);
        call.Progress.Say(Invariant($"{options.Text}: {trainText.Count:N0} training and {heldOutText.Count:N0} held-out sequences of {trainText.Length} tokens"));
        call.ResumesInto(folder);
        var score = RunSession.Within(call, folder, Kind, options, run => Train(call, options, run, tokenizer, trainText, heldOutText));
        return new(new { Folder = folder, score.Loss, score.BitsPerByte, score.Perplexity, score.Tokens }, console =>
            console.WriteLine(Invariant($"{folder}: held-out loss {score.Loss:0.000} nats per token, {score.BitsPerByte:0.000} bits per byte")));
    }

    private static LmTrainOptions Options(Invocation call)
    {
        var model = Sized(call.Value(Width));
        var training = new LanguageModelTrainingOptions();
        training = training with
        {
            Steps = call.Value(Steps) ?? training.Steps,
            BatchSequences = call.Value(Batch) ?? training.BatchSequences,
            LearningRate = call.Value(LearningRate) ?? training.LearningRate,
        };
        return new()
        {
            Text = TextOptions.Named(call) ?? new() { Seed = call.Value(SharedOptions.Seed) },
            Model = model with
            {
                VocabularySize = call.Value(Vocabulary) ?? model.VocabularySize,
                Layers = call.Value(Layers) ?? model.Layers,
                ContextLength = call.Value(Context) ?? model.ContextLength,
            },
            Training = training with { WarmUpSteps = Math.Min(training.WarmUpSteps, training.Steps / 10) },
        };
    }

    // Heads of 16, 32 or 64 as the model grows, half as many for keys and values, an MLP four times as wide.
    private static TransformerConfig Sized(int? width)
    {
        if (width is not { } d)
            return new();
        var headWidth = d >= 512 ? 64 : d >= 256 ? 32 : 16;
        var heads = Math.Max(1, d / headWidth);
        return new() { Width = d, HeadWidth = headWidth, Heads = heads, KeyValueHeads = heads % 2 == 0 ? heads / 2 : heads, MlpWidth = 4 * d };
    }

    private static ByteLevelBpe Tokenizer(Invocation call, string folder, IReadOnlyList<string> documents, int vocabularySize)
    {
        if (call.Value(SharedOptions.Resume) && File.Exists(Path.Combine(folder, "tokenizer.json")))
            return ByteLevelBpe.Load(folder);
        call.Progress.Say("training the tokenizer");
        return ByteLevelBpe.Train(documents, vocabularySize);
    }

    private static LanguageModelScore Train(Invocation call, LmTrainOptions options, Run run, ITokenizer tokenizer, TokenSequences train, TokenSequences heldOut)
    {
        tokenizer.Save(run.Folder);
        var seeds = new SeedStreams(run.Record.Seed);
        using var created = Transformer.Create(options.Model with { VocabularySize = tokenizer.VocabularySize }, seeds.Stream("language-model/init"));
        using var model = created.To(TensorSettings.Apply(call), DTypes.Parse(call.Value(SharedOptions.DType)!));
        using var trainer = new LanguageModelTrainer(model, train, options.Training, seeds) { Metric = run.Metric };
        if (trainer.Restore(run.CheckpointFolder))
            call.Progress.Say(Invariant($"going on after step {trainer.Step}"));
        var score = trainer.Train(heldOut, run.CheckpointFolder, call.Progress, call.Cancellation)!;
        model.Save(run.Folder);
        return score;
    }
}
