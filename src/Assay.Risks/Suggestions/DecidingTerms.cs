namespace Assay.Risks.Suggestions;

/// <summary>Which words of a text spoke for a code.</summary>
internal static class DecidingTerms
{
    /// <summary>The strongest words and pairs; what runs of letters add is added to the words they stand in.</summary>
    public static IReadOnlyList<DecidingTerm> Of(CalibratedModel model, CountedText text, int toClass, int count)
    {
        var gains = model.Model.Gains(text, toClass).GroupBy(pair => pair.Term, pair => pair.Gain, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum() / model.Temperature, StringComparer.Ordinal);
        double OfRuns(string word) => text.Runs.Count == 0 ? 0 : Terms.RunsOf(word).Sum(run => gains.GetValueOrDefault(FeatureSpace.RunMark + run) * text.Words[word] / text.Runs[run]);
        double Gain(string term) => gains.GetValueOrDefault(term) + (term.Contains(' ', StringComparison.Ordinal) ? 0 : OfRuns(term));
        return [.. text.Words.Keys.Select(term => new DecidingTerm(term, Gain(term)))
            .Where(term => term.Contribution > 0).OrderByDescending(term => term.Contribution).ThenBy(term => term.Text, StringComparer.Ordinal).Take(count)];
    }
}
