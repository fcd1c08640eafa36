using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.LanguageModels;
using Assay.Models.Text;

namespace Assay.Dictionaries.Experiments;

/// <summary>The language model under study, with its text. Owns both, unless made by <see cref="With"/>.</summary>
internal sealed class Subject(Transformer model, ExperimentCorpus corpus, LanguageModelScore score, bool owned = true) : IDisposable
{
    public Transformer Model { get; } = model;

    public ExperimentCorpus Corpus { get; } = corpus;

    /// <summary>What was studied, in a sentence or two for the report.</summary>
    public string Summary => FormattableString.Invariant(
        $"Model: {Model.Config.Layers} layers of width {Model.Config.Width}, {Model.Config.Parameters() / 1e6:F2} million weights, vocabulary {Model.Config.VocabularySize}; held-out loss {score.Loss:F3} nats per token, {score.BitsPerByte:F3} bits per byte. Text: {Corpus.Description}.");

    /// <summary>Loads the user's model, or trains one on the text; what an earlier attempt at the run finished is taken up.</summary>
    public static Subject Prepare(GemmaScopeOptions options, ExperimentContext context)
    {
        if (options.Model.Folder is { } folder)
            return Load(folder, options, context);
        var corpus = ExperimentCorpus.Prepare(options.Text, tokenizer: null, options.Model.Shape.ContextLength, context.Seeds);
        var tokens = corpus.Tokenizer;
        var config = options.Model.Shape with
        {
            VocabularySize = tokens.VocabularySize,
            Tokens = new() { Bos = tokens.BosId, Eos = tokens.EosId, Pad = tokens.PadId },
        };
        return Trained("model", () => Transformer.Create(config, context.Seeds.Stream("model/init")), corpus, options.Model.Training, context);
    }

    /// <summary>A copy trained further on dialogues, with dialogues as its text; null where the options ask for none.</summary>
    public Subject? Tuned(GemmaScopeOptions options, ExperimentContext context)
    {
        if (options.Model.ChatTuningSteps == 0)
            return null;
        var dialogues = ExperimentCorpus.Dialogues(options.Text, Corpus.Tokenizer, Corpus.Train.Length, context.Seeds);
        var training = options.Model.Training with
        {
            Steps = options.Model.ChatTuningSteps,
            WarmUpSteps = Math.Min(options.Model.Training.WarmUpSteps, options.Model.ChatTuningSteps / 10),
            LearningRate = options.Model.Training.LearningRate / 3,   // tuning, not training anew
        };
        return Trained("tuned-model", Copy, dialogues, training, context);
    }

    /// <summary>The same text under another model, neither owned.</summary>
    public Subject With(Transformer other) => new(other, Corpus, score, owned: false);

    public void Dispose()
    {
        if (!owned)
            return;
        Model.Dispose();
        Corpus.Dispose();
    }

    private Transformer Copy() => Model.To(Model.Device, Model.DType);

    private static Subject Load(string folder, GemmaScopeOptions options, ExperimentContext context)
    {
        var model = Transformer.Load(folder);
        var length = Math.Min(model.Config.ContextLength, options.Model.Shape.ContextLength);
        var corpus = ExperimentCorpus.Prepare(options.Text, Tokenizers.Load(folder), length, context.Seeds);
        return new(model, corpus, Score(model, corpus, context));
    }

    private static Subject Trained(string name, Func<Transformer> create, ExperimentCorpus corpus, LanguageModelTrainingOptions training, ExperimentContext context)
    {
        var folder = Path.Combine(context.Run.Folder, name);
        if (File.Exists(Path.Combine(folder, "config.json")))   // written last
        {
            var finished = Transformer.Load(folder);
            return new(finished, corpus, Score(finished, corpus, context));
        }
        var model = create();
        var score = Train(model, corpus, training, name, context);
        corpus.Tokenizer.Save(folder);
        model.Save(folder);
        return new(model, corpus, score);
    }

    private static LanguageModelScore Train(Transformer model, ExperimentCorpus corpus, LanguageModelTrainingOptions training, string name, ExperimentContext context)
    {
        var checkpoints = Path.Combine(context.Run.CheckpointFolder, name);
        var seeds = new SeedStreams(context.Seeds.Seed).Child(name);
        using var trainer = new LanguageModelTrainer(model, corpus.Train, training, seeds)
        {
            Metric = (series, step, value) => context.Run.Metric($"{name}/{series}", step, value),
        };
        trainer.Restore(checkpoints);
        // Scored on the first held-out sequences only: the whole of them is what dictionaries are evaluated on, and need not be read twice.
        using var sample = corpus.HeldOut.Slice(0, Math.Min(corpus.HeldOut.Count, 256));
        return trainer.Train(sample, checkpoints, context.Progress, context.Cancellation)!;
    }

    private static LanguageModelScore Score(Transformer model, ExperimentCorpus corpus, ExperimentContext context)
    {
        using var sample = corpus.HeldOut.Slice(0, Math.Min(corpus.HeldOut.Count, 256));
        return LanguageModelScore.Measure(model, sample, cancellation: context.Cancellation);
    }
}
