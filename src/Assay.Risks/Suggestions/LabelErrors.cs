using Assay.Core.Randomness;

namespace Assay.Risks.Suggestions;

/// <summary>A code that looks wrong to models that had not seen the row's document.</summary>
/// <param name="Row">The row.</param>
/// <param name="Target">Which of its codes.</param>
/// <param name="Given">The code it has.</param>
/// <param name="GivenProbability">What the models gave it.</param>
/// <param name="Suggested">The code they thought likeliest.</param>
/// <param name="SuggestedProbability">And how likely.</param>
public sealed record LabelError(RiskRow Row, SuggestionTarget Target, string Given, double GivenProbability, string Suggested, double SuggestedProbability)
{
    /// <summary>The taxonomy's name of the code it has.</summary>
    public string GivenName => TargetCodes.Name(Target, Given);

    /// <summary>The taxonomy's name of the code that was thought likeliest.</summary>
    public string SuggestedName => TargetCodes.Name(Target, Suggested);
}

/// <summary>Finds codes that are worth a second look.</summary>
public static class LabelErrors
{
    /// <summary>Rows whose code has a probability below <paramref name="below"/> by models of the other documents, the least likely first.</summary>
    /// <remarks>Probabilities are calibrated over all rows' out-of-fold scores: one number for thousands of rows.</remarks>
    public static IReadOnlyList<LabelError> Of(Repository repository, IReadOnlyList<SuggestionTarget> targets, SuggestionOptions options, double below, CancellationToken cancellation = default)
    {
        var set = TrainingSet.Of(repository, options.Recipe);
        IReadOnlyList<SuggestionTarget> learnt = [.. set.Learnable.Where(targets.Contains)];
        var folds = Folds.Of(FoldScheme.Documents, set.Texts, options.CalibrationFolds, new SeedStreams(options.Seed).Stream("suggestions/label-errors"));
        var scores = OutOfFold.Of(set.Texts, folds, set.Extra, shown => CalibratedModels.Speaking(CodeModel.Fit(shown, set, learnt, options.Recipe)), cancellation);
        return [.. learnt.SelectMany((target, t) => Of(set, target, [.. scores.Select(of => of![t])], below)).OrderBy(error => error.GivenProbability).ThenBy(error => error.Row.SheetRow)];
    }

    private static IEnumerable<LabelError> Of(TrainingSet set, SuggestionTarget target, double[][] scores, double below)
    {
        int[] coded = [.. Enumerable.Range(0, scores.Length).Where(i => set.Texts[i][target] >= 0)];
        var temperature = Calibration.Temperature([.. coded.Select(i => scores[i])], [.. coded.Select(i => set.Texts[i][target])]);
        foreach (var i in coded)
        {
            var tested = new TestedRow(set.Texts[i].Document, set.Texts[i][target], Calibration.Softmax(scores[i], temperature), 0);
            if (tested.Probabilities[tested.Class] < below)
                yield return new(set.Rows[i], target, set.Codes[(int)target][tested.Class], tested.Probabilities[tested.Class], set.Codes[(int)target][tested.First], tested.Confidence);
        }
    }
}
