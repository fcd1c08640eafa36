namespace Assay.Risks.Suggestions;

/// <summary>What was learnt for one target: a feature space and the weights of its codes.</summary>
/// <param name="Space">From a text to features.</param>
/// <param name="Classifier">From features to scores.</param>
internal sealed record TargetModel(FeatureSpace Space, LinearClassifier Classifier)
{
    /// <summary>Learns from the texts that have a code of the target.</summary>
    public static TargetModel Fit(IReadOnlyList<CodedText> texts, SuggestionTarget target, int classes, SuggestionRecipe recipe)
    {
        IReadOnlyList<CodedText> coded = [.. texts.Where(text => text[target] >= 0 && (recipe.ReadsMore(target) || !text.IsEvidence))];
        var space = FeatureSpace.Fit([.. coded.Select(text => text.Text)], recipe.ReadsMore(target) ? recipe : recipe with { CharacterWeight = 0 });
        return new(space, MaximumEntropy.Fit([.. coded.Select(text => space.Of(text.Text))], [.. coded.Select(text => text[target])], [.. coded.Select(text => text.Weight)], space.Length, classes, recipe.PenaltyOf(target)));
    }

    public double[] Probabilities(CountedText text) => Calibration.Softmax(Classifier.Scores(Space.Of(text)));

    /// <summary>What each term of a text adds to the score of a code, beyond its mean over the codes.</summary>
    public IEnumerable<(string Term, double Gain)> Gains(CountedText text, int toClass)
    {
        var vector = Space.Of(text);
        return vector.Indices.Zip(vector.Values, (index, value) => (Space.Term(index), Classifier.Contribution(index, value, toClass)));
    }
}
