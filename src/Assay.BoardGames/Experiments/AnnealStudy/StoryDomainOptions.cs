using Assay.Core.Options;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Experiments;
using Assay.Models;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The language model of the built-in stories as a domain: trained once in the run's folder, all seeds share it.</summary>
/// <remarks>Coverage is the mean over factors (kinds of text, parts of speech and so on) of the held-out F1 of each one's best latent, above saying "present" everywhere.
/// The model is that of the Gemma Scope experiment's quick preset.</remarks>
public sealed record StoryDomainOptions : DomainDictionaries
{
    /// <summary>The stories.</summary>
    public ExperimentText Text { get; init; } = new() { Stories = 20_000, HeldOutStories = 1_500, VocabularySize = 512 };

    /// <summary>The model and its training.</summary>
    public SubjectModel Model { get; init; } = new()
    {
        Shape = new() { Layers = 4, Attention = new() { SlidingWindow = 32 } },
        Training = new() { Steps = 700, WarmUpSteps = 20, LearningRate = 5e-3, EvaluateEverySteps = 350, CheckpointEverySteps = 350 },
    };

    /// <summary>Where dictionaries read and write.</summary>
    public Site Site { get; init; } = new(SiteKind.ResidPost, 2);

    /// <summary>Activations shuffled together.</summary>
    public int ShuffleBucket { get; init; } = 131_072;

    /// <summary>Held-out text: latents are chosen on its even sequences and scored on its odd ones.</summary>
    public EvaluationOptions Evaluation { get; init; } = new() { Sequences = 500, ImportanceTokens = 0 };

    private protected override IEnumerable<Fault> Own()
    {
        foreach (var fault in OptionsCheck.Within("text", Text).Concat(OptionsCheck.Within("model", Model)).Concat(OptionsCheck.Within("evaluation", Evaluation)))
            yield return fault;
        if (Text.Path is not null || Model.Folder is not null)
            yield return new Fault("text", "is the user's, expected the built-in stories and a model trained on them: only their factors are known");
        if (Model.Folder is null && Site.Layer >= Model.Shape.Layers)
            yield return new Fault("site", FormattableString.Invariant($"is {Site}, expected one of the model's {Model.Shape.Layers} blocks"));
        if (ShuffleBucket < 1)
            yield return new Fault("shuffleBucket", FormattableString.Invariant($"is {ShuffleBucket}, expected at least 1"));
    }
}
