using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Risks.Suggestions;

/// <summary>Suggests codes for risks, learnt from the rows of a repository that have codes.</summary>
public sealed class RiskSuggester
{
    private const int TermsShown = 5;

    private readonly IReadOnlyList<LearntTarget> _targets;

    private readonly SuggestionRecipe _recipe;

    internal RiskSuggester(IReadOnlyList<LearntTarget> targets, SuggestionRecipe recipe) => (_targets, _recipe) = (targets, recipe);

    /// <summary>What was learnt: targets of which two codes or more stand in the repository.</summary>
    public IReadOnlyList<SuggestionTarget> Targets => [.. _targets.Select(target => target.Target)];

    internal IReadOnlyList<LearntTarget> Learnt => _targets;

    /// <summary>Learns every target. The same repository and options give the same model.</summary>
    /// <exception cref="AssayException">No target has two codes.</exception>
    public static RiskSuggester Train(Repository repository, SuggestionOptions options, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "risk suggest");
        var set = TrainingSet.Of(repository, options.Recipe);
        IReadOnlyList<SuggestionTarget> targets = [.. set.Learnable];
        if (targets.Count == 0)
            throw new AssayException("nothing can be learnt from this repository: its rows have no codes, or all the same; import one that is coded");
        var models = CalibratedModels.Fit(set, [.. Enumerable.Range(0, set.Texts.Count)], set.Extra, targets, options, cancellation);
        return new([.. models.Select(model => new LearntTarget(set.Codes[(int)model.Model.Target], model))], options.Recipe);
    }

    /// <summary>Codes for one risk.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="top">How many codes of each target.</param>
    /// <exception cref="AssayException">There is no word in it.</exception>
    public IReadOnlyList<TargetSuggestion> Suggest(RiskText text, int top = 3)
    {
        if (text.IsEmpty)
            throw new AssayException("there is no word in the text to read a code off");
        var counted = CountedText.Of(text, _recipe);
        return [.. _targets.Select(target => target.Suggest(counted, top, TermsShown))];
    }
}

/// <summary>What was learnt for one target.</summary>
internal sealed record LearntTarget(IReadOnlyList<string> Codes, CalibratedModel Model)
{
    public SuggestionTarget Target => Model.Model.Target;

    public TargetSuggestion Suggest(CountedText text, int top, int terms)
    {
        var probabilities = Model.Probabilities(text);
        var best = Enumerable.Range(0, Codes.Count).OrderByDescending(k => probabilities[k]).ThenBy(k => k).Take(top);
        return new(Target, [.. best.Select(k => new SuggestedCode(Codes[k], TargetCodes.Name(Target, Codes[k]), probabilities[k], DecidingTerms.Of(Model, text, k, terms)))], Model.Threshold);
    }
}
