namespace Assay.Risks.Suggestions;

/// <summary>Texts as vectors: words and pairs, and behind them runs of letters where the recipe has them.</summary>
internal sealed class FeatureSpace(TfIdf words, TfIdf? runs, double runWeight)
{
    /// <summary>Stands before a run of letters where it is shown with words. No word begins with it.</summary>
    public const string RunMark = "*";

    public TfIdf WordTerms { get; } = words;

    public TfIdf? RunTerms { get; } = runs;

    public double RunWeight { get; } = runWeight;

    public int Length => WordTerms.Vocabulary.Count + (RunTerms?.Vocabulary.Count ?? 0);

    // Runs are in many more texts than words are: asking more of them halves their number and costs nothing.
    public static FeatureSpace Fit(IReadOnlyCollection<CountedText> texts, SuggestionRecipe recipe) => new(
        TfIdf.Fit([.. texts.Select(text => text.Words)], recipe.LeastTexts),
        recipe.CharacterWeight > 0 ? TfIdf.Fit([.. texts.Select(text => text.Runs)], recipe.LeastTexts * 2) : null, recipe.CharacterWeight);

    /// <summary>The term of an entry; runs of letters are marked by a star.</summary>
    public string Term(int entry) => entry < WordTerms.Vocabulary.Count ? WordTerms.Vocabulary[entry] : RunMark + RunTerms!.Vocabulary[entry - WordTerms.Vocabulary.Count];

    /// <summary>The vector of a text, of length 1 where both kinds of terms are known.</summary>
    public SparseVector Of(CountedText text)
    {
        var vector = WordTerms.Of(text.Words);
        var norm = Math.Sqrt(1 + RunWeight * RunWeight);
        return RunTerms is null ? vector : vector.Then(RunTerms.Of(text.Runs), WordTerms.Vocabulary.Count, 1 / norm, RunWeight / norm);
    }
}

/// <summary>A text's terms, counted once for all the models that see it.</summary>
internal sealed record CountedText(IReadOnlyDictionary<string, int> Words, IReadOnlyDictionary<string, int> Runs)
{
    public static CountedText Of(RiskText text, SuggestionRecipe recipe)
    {
        var joined = text.Joined(recipe);
        return new(Terms.WordsAndPairs(joined), recipe.CharacterWeight > 0 ? Terms.Runs(joined) : new Dictionary<string, int>());
    }
}
