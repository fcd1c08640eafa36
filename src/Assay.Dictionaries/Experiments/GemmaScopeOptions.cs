using Assay.Core.Options;
using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Models.LanguageModels;

namespace Assay.Dictionaries.Experiments;

/// <summary>Everything the Gemma Scope experiment does, in the order in which it does it.</summary>
public sealed record GemmaScopeOptions : IOptions
{
    /// <summary>The text: built-in stories, or the user's files.</summary>
    public ExperimentText Text { get; init; } = new();

    /// <summary>The language model under study: trained here, or the user's.</summary>
    public SubjectModel Model { get; init; } = new();

    /// <summary>Activation vectors shuffled together; they are computed from the text as training needs them, pass after pass.</summary>
    public int ShuffleBucket { get; init; } = 1_000_000;             // Gemma Scope, data

    /// <summary>The dictionaries.</summary>
    public DictionaryGrid Dictionaries { get; init; } = new();

    /// <summary>How all of them are trained.</summary>
    public DictionaryTrainingOptions Training { get; init; } = new();

    /// <summary>How much held-out text everything is evaluated on.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Central dictionaries evaluated again in bfloat16; 0 leaves that out.</summary>
    public int PrecisionChecks { get; init; } = 2;

    /// <summary>The margins of the verdicts.</summary>
    public GemmaScopeMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions)[])[("text", Text), ("model", Model), ("dictionaries", Dictionaries), ("training", Training), ("evaluation", Evaluation), ("margins", Margins)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
        if (ShuffleBucket < Training.BatchSize)
            yield return new Fault("shuffleBucket", FormattableString.Invariant($"is {ShuffleBucket}, expected at least one batch of {Training.BatchSize}"));
    }
}

/// <summary>Where the experiment's text comes from.</summary>
public sealed record ExperimentText : IOptions
{
    /// <summary>A file or folder of the user's; null is the built-in story generator, which labels its factors.</summary>
    public string? Path { get; init; }

    /// <summary>Stories to train on, where the text is built in.</summary>
    public int Stories { get; init; } = 20_000;

    /// <summary>Stories to evaluate on, made by the same generator further on.</summary>
    public int HeldOutStories { get; init; } = 2_000;

    /// <summary>Share (0…1) of the user's documents that is held out.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Tokens of the vocabulary trained on the text, special tokens included.</summary>
    public int VocabularySize { get; init; } = 1024;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Stories < 1)
            yield return new Fault("stories", FormattableString.Invariant($"is {Stories}, expected at least 1"));
        if (HeldOutStories < 1)
            yield return new Fault("heldOutStories", FormattableString.Invariant($"is {HeldOutStories}, expected at least 1"));
        if (HeldOutShare is not (> 0 and < 1))
            yield return new Fault("heldOutShare", FormattableString.Invariant($"is {HeldOutShare}, expected a share between 0 and 1"));
        if (VocabularySize < 259)
            yield return new Fault("vocabularySize", FormattableString.Invariant($"is {VocabularySize}, expected at least the 256 bytes and 3 special tokens"));
    }
}

/// <summary>The language model under study.</summary>
public sealed record SubjectModel : IOptions
{
    /// <summary>A model folder of the user's; null trains one here.</summary>
    public string? Folder { get; init; }

    /// <summary>The shape of the model trained here; its vocabulary is the text's.</summary>
    public TransformerConfig Shape { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public LanguageModelTrainingOptions Training { get; init; } = new();

    /// <summary>Steps of further training on dialogues, for the chat-tuned copy; 0 makes none.</summary>
    public int ChatTuningSteps { get; init; }

    /// <summary>The shape with the text's vocabulary, as far as it is known before the tokenizer is trained.</summary>
    internal TransformerConfig ShapeFor(ExperimentText text) => Shape with { VocabularySize = text.VocabularySize };

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Shape.Faults())
            yield return fault with { Member = $"shape.{fault.Member}" };
        foreach (var fault in Training.Faults())
            yield return fault with { Member = $"training.{fault.Member}" };
        if (ChatTuningSteps < 0)
            yield return new Fault("chatTuningSteps", FormattableString.Invariant($"is {ChatTuningSteps}, expected at least 0"));
    }
}
