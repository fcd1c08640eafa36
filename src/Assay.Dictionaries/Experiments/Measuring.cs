using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Dictionaries.Baselines;
using Assay.Dictionaries.Evaluation;
using Assay.Models;

namespace Assay.Dictionaries.Experiments;

/// <summary>Evaluates the trained grid, and everything that stands beside it: bfloat16, the tuned model, the baselines.</summary>
internal static class Measuring
{
    public static Measurements Evaluate(ResolvedGrid grid, TrainedGrid trained, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        using var evaluator = new DictionaryEvaluator(subject.Model, subject.Corpus.HeldOut, options.Evaluation);
        var dictionaries = EvaluateAll(evaluator, trained, context);
        return new()
        {
            Dictionaries = dictionaries,
            Grid = grid,
            Margins = options.Margins,
            Scope = options.Model.Folder is null ? Scope.Analogue : Scope.Scaled,
            Precision = InHalfPrecision(grid, dictionaries, trained, subject, options, context),
            Transfer = Transfer(grid, trained, subject, options, context),
            Factors = Factors(grid, trained, evaluator, subject, options, context),
            Subsets = subject.Corpus.Subsets is { } subsets ? [.. subsets.Take(evaluator.Sequences)] : null,
            Resampling = context.Seeds.Stream("evaluation/bootstrap"),
        };
    }

    private static MeasuredDictionary[] EvaluateAll(DictionaryEvaluator evaluator, TrainedGrid trained, ExperimentContext context)
    {
        using var progress = context.Progress.Start("evaluate", trained.Entries.Count, "dictionaries");
        evaluator.Prepare(trained.Entries.SelectMany(entry => (Site[])[entry.Options.Site, entry.Options.TargetSite ?? entry.Options.Site]).Distinct(), context.Cancellation);
        var measured = new List<MeasuredDictionary>();
        foreach (var entry in trained.Entries)
        {
            var result = evaluator.Evaluate(trained[entry], context.Cancellation);
            context.Run.Metrics(measured.Count, result.Metrics().ToDictionary(pair => $"evaluation/{entry.Options.Name}/{pair.Key}", pair => pair.Value));
            measured.Add(new(entry, result));
            progress.Report(measured.Count, FormattableString.Invariant($"L0 {result.L0:F1} FVU {result.Fvu:F3} Δloss {result.DeltaLoss:F3}"));
        }
        return [.. measured];
    }

    // The middle of the central curve, as many as asked for.
    private static List<PrecisionPair> InHalfPrecision(
        ResolvedGrid grid, MeasuredDictionary[] measured, TrainedGrid trained, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        var central = measured.Where(d => d.Entry is { Family: Family.JumpReLU, Seed: 0 } entry && entry.Options.Site == grid.Residual && entry.Options.Latents == grid.MainWidth)
            .OrderBy(d => d.Result.L0).ToArray();
        var chosen = central.Skip((central.Length - options.PrecisionChecks) / 2).Take(options.PrecisionChecks).ToArray();
        if (chosen.Length == 0)
            return [];
        // Only FVU and delta loss are compared: no gradients.
        using var half = new DictionaryEvaluator(subject.Model, subject.Corpus.HeldOut, options.Evaluation with { DType = "bfloat16", ImportanceTokens = 0 });
        return [.. chosen.Select(full => new PrecisionPair(full, half.Evaluate(trained[full.Entry], context.Cancellation)))];
    }

    /// <summary>Base and tuned dictionaries, both spliced into the tuned model on dialogues.</summary>
    private static TransferMeasurement? Transfer(ResolvedGrid grid, TrainedGrid trained, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        if (subject.Tuned(options, context) is not { } tuned)
            return null;
        using (tuned)
        {
            var entries = grid.Tuned();
            using var own = GridTraining.Train(entries, tuned, options, context, part: "tuned");
            using var evaluator = new DictionaryEvaluator(tuned.Model, tuned.Corpus.HeldOut, options.Evaluation with { ImportanceTokens = 0 });
            evaluator.Prepare([grid.Residual], context.Cancellation);
            SparsityCurve Curve(TrainedGrid from) => new(entries.Select(entry => evaluator.Evaluate(from[entry], context.Cancellation)).ToArray());
            return new(Curve(trained), Curve(own));
        }
    }

    private static FactorComparison? Factors(
        ResolvedGrid grid, TrainedGrid trained, DictionaryEvaluator evaluator, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        if (subject.Corpus.Labels is not { } labels)
            return null;
        using var progress = context.Progress.Start("score latents against the text's factors", 7, "sets of directions");
        var scorer = new FactorScorer(evaluator, labels);
        var main = trained.Entries.Where(e => e is { Family: Family.JumpReLU, Seed: 0 } && e.Options.Site == grid.Residual && e.Options.Latents == grid.MainWidth).ToArray();
        var central = main[main.Length / 2];
        var latents = scorer.Score(trained[central], context.Cancellation);
        progress.Report(1);
        var baselines = new Dictionary<string, IReadOnlyList<FactorScore>>(StringComparer.Ordinal);
        foreach (var (name, score) in Rivals(grid, trained, central, scorer, subject, options, context))
        {
            baselines[name] = score();
            progress.Report(baselines.Count + 1, name);
        }
        return new(latents, baselines, scorer.Probe(grid.Residual, context.Cancellation));
    }

    private static IEnumerable<(string Name, Func<IReadOnlyList<FactorScore>> Score)> Rivals(
        ResolvedGrid grid, TrainedGrid trained, GridEntry central, FactorScorer scorer, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        yield return ("PCA", () => ScoreComponents(grid, scorer, subject, options, context));
        yield return ("neurons", () => ScoreNeurons(grid, scorer, subject, context));
        foreach (var entry in trained.Entries.Where(entry => entry.Family is Family.FrozenDecoder or Family.FrozenEncoder))
            yield return (entry.Family == Family.FrozenDecoder ? "random decoder" : "random encoder", () => scorer.Score(trained[entry], context.Cancellation));
        if (options.Dictionaries.BaselineCoefficient is not null)
            yield return ("random-weight model", () => ScoreRandomModel(central, subject, options, context));
    }

    private static IReadOnlyList<FactorScore> ScoreComponents(ResolvedGrid grid, FactorScorer scorer, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        using var stream = GridTraining.Stream(subject, [grid.Residual], options, context);
        // Every component may speak: the best single direction of each sign is what a latent has to beat.
        using var components = PcaBaseline.Fit(stream, grid.Residual, tokens: 100_000, k: 2 * grid.Residual.Width(subject.Model.Config), context.Cancellation);
        return scorer.Score(components, context.Cancellation);
    }

    private static IReadOnlyList<FactorScore> ScoreNeurons(ResolvedGrid grid, FactorScorer scorer, Subject subject, ExperimentContext context)
    {
        using var neurons = NeuronBaseline.Of(subject.Model, grid.Residual.Layer, k: 2 * subject.Model.Config.MlpWidth);
        return scorer.Score(neurons, context.Cancellation);
    }

    /// <summary>The central dictionary trained anew on a model whose weights were put in random order.</summary>
    private static IReadOnlyList<FactorScore> ScoreRandomModel(GridEntry central, Subject subject, GemmaScopeOptions options, ExperimentContext context)
    {
        using var random = RandomWeights.Like(subject.Model, context.Seeds.Stream("baselines/random-weights"));
        var shuffled = subject.With(random);
        using var trained = GridTraining.Train([central], shuffled, options, context, part: "random-weights");
        using var evaluator = new DictionaryEvaluator(random, subject.Corpus.HeldOut, options.Evaluation with { ImportanceTokens = 0 });
        return new FactorScorer(evaluator, subject.Corpus.Labels!).Score(trained[central], context.Cancellation);
    }
}
