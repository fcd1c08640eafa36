using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using static System.FormattableString;

namespace Assay.Risks.Suggestions;

/// <summary>How suggestions are judged.</summary>
public sealed record EvaluationOptions : IOptions
{
    /// <summary>What is judged, beside <see cref="SuggestionRecipe.Plain"/>.</summary>
    public SuggestionOptions Suggestions { get; init; } = new();

    /// <summary>Targets to judge; empty for all.</summary>
    public IReadOnlyList<SuggestionTarget> Targets { get; init; } = [];

    /// <summary>How rows are parted.</summary>
    public IReadOnlyList<FoldScheme> Schemes { get; init; } = [FoldScheme.Documents, FoldScheme.Random];

    /// <summary>Parts, each tested once.</summary>
    public int Folds { get; init; } = 10;

    /// <summary>Draws of documents behind each interval.</summary>
    public int Resamples { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Suggestions.Faults())
            yield return fault;
        if (Folds < 2)
            yield return new("folds", Invariant($"is {Folds}, expected 2 or more"));
        if (Resamples < 1)
            yield return new("resamples", Invariant($"is {Resamples}, expected 1 or more"));
    }
}

/// <summary>One target under one way of parting rows: the recipe to beat, and what is used.</summary>
/// <param name="Target">What was suggested.</param>
/// <param name="Scheme">How rows were parted.</param>
/// <param name="Rows">Rows that were tested.</param>
/// <param name="Documents">Their documents.</param>
/// <param name="Majority">Accuracy of always suggesting the commonest code.</param>
/// <param name="Plain">Words and pairs alone. Its probabilities are as they come, and it suggests always.</param>
/// <param name="Used">The recipe in use.</param>
/// <param name="AccuracyInterval">Of <paramref name="Used"/>, over documents.</param>
/// <param name="KappaInterval">Likewise.</param>
/// <param name="GainInterval">Accuracy used less accuracy plain, over documents drawn together.</param>
public sealed record TargetEvaluation(SuggestionTarget Target, FoldScheme Scheme, int Rows, int Documents, double Majority, SuggestionScores Plain, SuggestionScores Used,
    Interval AccuracyInterval, Interval KappaInterval, Interval GainInterval)
{
    /// <summary>Accuracy used less accuracy plain.</summary>
    public double Gain => Used.Accuracy - Plain.Accuracy;
}

/// <summary>Judges suggestions by rows whose documents, or which themselves, were not learnt from.</summary>
public static class SuggestionEvaluation
{
    /// <summary>Tests every target under every way of parting rows that the repository allows.</summary>
    public static IReadOnlyList<TargetEvaluation> Of(Repository repository, EvaluationOptions options, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "risk evaluate-suggestions");
        var (plain, used) = (TrainingSet.Of(repository, SuggestionRecipe.Plain), TrainingSet.Of(repository, options.Suggestions.Recipe));
        IReadOnlyList<SuggestionTarget> targets = [.. used.Learnable.Where(target => options.Targets.Count == 0 || options.Targets.Contains(target))];
        using var task = progress.Start("testing suggestions", options.Schemes.Count, "ways of parting rows");
        var evaluations = new List<TargetEvaluation>();
        foreach (var scheme in options.Schemes)
        {
            // Which code comes first does not depend on calibration, which takes most of the time and is judged where it matters.
            var before = Tested(plain, targets, scheme, options, options.Suggestions with { Recipe = SuggestionRecipe.Plain }, calibrate: false, cancellation);
            var after = Tested(used, targets, scheme, options, options.Suggestions, calibrate: scheme == FoldScheme.Documents, cancellation);
            evaluations.AddRange(targets.Select((target, i) => (target, i)).Where(pair => after[pair.i].Count > 0)
                .Select(pair => Judge(pair.target, scheme, used.Codes[(int)pair.target].Count, before[pair.i], after[pair.i], options)));
            task.Report(options.Schemes.TakeWhile(one => one != scheme).Count() + 1);
        }
        return [.. evaluations.OrderBy(evaluation => evaluation.Target)];
    }

    // For each target the rows that were tested.
    private static IReadOnlyList<IReadOnlyList<TestedRow>> Tested(TrainingSet set, IReadOnlyList<SuggestionTarget> targets, FoldScheme scheme, EvaluationOptions options, SuggestionOptions suggestions, bool calibrate, CancellationToken cancellation)
    {
        var folds = Folds.Of(scheme, set.Texts, options.Folds, new SeedStreams(suggestions.Seed).Stream($"suggestions/{scheme}"));
        var numbers = set.Texts.Select((text, i) => (text, i)).ToDictionary<(CodedText text, int i), CodedText, int>(pair => pair.text, pair => pair.i, ReferenceEqualityComparer.Instance);
        IReadOnlyList<CalibratedModel> Fit(IReadOnlyList<CodedText> shown) => calibrate
            ? CalibratedModels.Fit(set, [.. shown.Where(numbers.ContainsKey).Select(text => numbers[text])], [.. shown.Where(text => !numbers.ContainsKey(text))], targets, suggestions, cancellation)
            : [.. CodeModel.Fit(shown, set, targets, suggestions.Recipe).Select(model => new CalibratedModel(model, 1, 0))];
        var said = OutOfFold.Of(set.Texts, folds, set.Extra, shown => Speaking(Fit(shown)), cancellation);
        return [.. targets.Select((target, t) => (IReadOnlyList<TestedRow>)[.. Enumerable.Range(0, said.Length).Where(i => said[i] is not null && set.Texts[i][target] >= 0)
            .Select(i => new TestedRow(set.Texts[i].Document, set.Texts[i][target], said[i]![t].Probabilities, said[i]![t].Threshold))])];
    }

    private static Func<CountedText, (double[] Probabilities, double Threshold)[]> Speaking(IReadOnlyList<CalibratedModel> models) => text => [.. models.Select(model => (model.Probabilities(text), model.Threshold))];

    private static TargetEvaluation Judge(SuggestionTarget target, FoldScheme scheme, int classes, IReadOnlyList<TestedRow> plain, IReadOnlyList<TestedRow> used, EvaluationOptions options)
    {
        var (seeds, draws) = (new SeedStreams(options.Suggestions.Seed).Child($"{target}/{scheme}"), new BootstrapOptions(options.Resamples));
        int[] documents = [.. used.Select(row => row.Document)];
        double Accuracy(IReadOnlyList<TestedRow> rows, IReadOnlyList<int> drawn) => drawn.Average(i => rows[i].IsRight ? 1.0 : 0);
        return new(target, scheme, used.Count, documents.Distinct().Count(), (double)used.CountBy(row => row.Class).Max(pair => pair.Value) / used.Count,
            SuggestionScores.Of(plain, classes), SuggestionScores.Of(used, classes),
            ClusterBootstrap.Statistic(documents, drawn => Accuracy(used, drawn), seeds.Stream("accuracy"), draws),
            ClusterBootstrap.Statistic(documents, drawn => SuggestionScores.KappaOf([.. drawn.Select(i => used[i])], classes), seeds.Stream("kappa"), draws),
            ClusterBootstrap.Statistic(documents, drawn => Accuracy(used, drawn) - Accuracy(plain, drawn), seeds.Stream("gain"), draws));
    }
}
