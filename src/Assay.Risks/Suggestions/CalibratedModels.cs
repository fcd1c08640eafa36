using Assay.Core.Randomness;

namespace Assay.Risks.Suggestions;

/// <summary>A <see cref="CodeModel"/> with the temperature of its probabilities and the probability below which it keeps silent.</summary>
internal sealed record CalibratedModel(CodeModel Model, double Temperature, double Threshold)
{
    public double[] Probabilities(CountedText text) => Calibration.Softmax(Model.Scores(text), Temperature);
}

/// <summary>Learns targets and calibrates them.</summary>
internal static class CalibratedModels
{
    /// <summary>Learns from some of a set's rows, and calibrates on parts of their documents that were each left out of the learning.</summary>
    /// <param name="set">What there is.</param>
    /// <param name="rows">Numbers of the rows that are learnt from.</param>
    /// <param name="extra">Further texts.</param>
    /// <param name="targets">What is learnt.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Looked at before each part.</param>
    public static IReadOnlyList<CalibratedModel> Fit(TrainingSet set, IReadOnlyList<int> rows, IReadOnlyList<CodedText> extra, IReadOnlyList<SuggestionTarget> targets, SuggestionOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<CodedText> texts = [.. rows.Select(row => set.Texts[row])];
        var models = CodeModel.Fit([.. texts, .. extra], set, targets, options.Recipe);
        if (texts.Select(text => text.Document).Distinct().Count() < 2)
            return [.. models.Select(model => new CalibratedModel(model, 1, double.PositiveInfinity))];
        var folds = Folds.Of(FoldScheme.Documents, texts, options.CalibrationFolds, new SeedStreams(options.Seed).Stream("suggestions/calibration"));
        var scores = OutOfFold.Of(texts, folds, extra, shown => Speaking(CodeModel.Fit(shown, set, targets, options.Recipe)), cancellation);
        return [.. models.Select((model, i) => Calibrated(model, texts, [.. scores.Select(of => of![i])], options.Precision))];
    }

    /// <summary>Scores of every target for a text.</summary>
    public static Func<CountedText, double[][]> Speaking(IReadOnlyList<CodeModel> models) => text => [.. models.Select(model => model.Scores(text))];

    private static CalibratedModel Calibrated(CodeModel model, IReadOnlyList<CodedText> texts, double[][] scores, double precision)
    {
        int[] coded = [.. Enumerable.Range(0, texts.Count).Where(i => texts[i][model.Target] >= 0)];
        var temperature = Calibration.Temperature([.. coded.Select(i => scores[i])], [.. coded.Select(i => texts[i][model.Target])]);
        IReadOnlyList<TestedRow> tested = [.. coded.Select(i => new TestedRow(texts[i].Document, texts[i][model.Target], Calibration.Softmax(scores[i], temperature), 0))];
        return new(model, temperature, Abstention.Threshold([.. tested.Select(row => row.Confidence)], [.. tested.Select(row => row.IsRight)], precision));
    }
}
