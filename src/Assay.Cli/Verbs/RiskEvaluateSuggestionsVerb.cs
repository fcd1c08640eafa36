using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Risks.Suggestions;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk evaluate-suggestions</c>: how good suggested codes are.</summary>
internal static class RiskEvaluateSuggestionsVerb
{
    private static readonly Option<int> Folds = new("--folds") { Description = "Parts of the rows, each tested by a model of the others.", HelpName = "count", DefaultValueFactory = _ => new EvaluationOptions().Folds };

    private static readonly Option<int> Resamples = new("--resamples") { Description = "Draws of documents behind each interval.", HelpName = "count", DefaultValueFactory = _ => new EvaluationOptions().Resamples };

    private static readonly Option<bool> Strict = new("--strict") { Description = "Also part rows so that documents which reuse each other's text stay together, and so that the last release's documents are tested by those before." };

    public static Verb Verb { get; } = new()
    {
        Name = "evaluate-suggestions",
        Summary = "Judge suggested codes by cross-validation grouped by document beside random parts, against words and pairs under logistic regression alone.",
        Options = [RiskLabelErrorsVerb.Target, Folds, Resamples, Strict, RiskSuggestVerb.Precision, SharedOptions.Seed, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk evaluate-suggestions", "some minutes for the whole repository"),
            new("risk evaluate-suggestions --strict --json", "two more ways of parting rows, for a program"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var options = new EvaluationOptions
        {
            Suggestions = RiskSuggestVerb.OptionsOf(call), Targets = RiskLabelErrorsVerb.TargetsOf(call), Folds = call.Value(Folds), Resamples = call.Value(Resamples), Schemes = call.Value(Strict) ? Enum.GetValues<FoldScheme>() : new EvaluationOptions().Schemes,
        };
        var (repository, name) = RiskVerbs.Open(call);
        var evaluations = SuggestionEvaluation.Of(repository, options, call.Progress, call.Cancellation);
        return new(new { Source = name, options.Suggestions, Evaluations = evaluations }, console => Show(console, name, evaluations, options.Suggestions.Precision));
    }

    private static void Show(IAnsiConsole console, string name, IReadOnlyList<TargetEvaluation> evaluations, double precision)
    {
        console.WriteLine($"{name}: accuracy, kappa, macro-F1 and code among the first three, of the recipe in use and of words and pairs alone");
        console.Write(RunTables.Rows(["", "parts by", "rows", "majority", "accuracy", "interval", "plain", "gain", "interval", "kappa", "plain", "F1", "plain", "top 3", "plain"], evaluations.Select(one => new[]
        {
            Word(one.Target), Word(one.Scheme), Invariant($"{one.Rows:N0}"), Three(one.Majority), Three(one.Used.Accuracy), Between(one.AccuracyInterval), Three(one.Plain.Accuracy), Invariant($"{one.Gain:+0.000;-0.000}"), Between(one.GainInterval),
            Three(one.Used.Kappa), Three(one.Plain.Kappa), Three(one.Used.MacroF1), Three(one.Plain.MacroF1), Three(one.Used.TopThree), Three(one.Plain.TopThree),
        })));
        console.WriteLine(Invariant($"Parts by document: calibration error, and what is left where suggestions are to be right {100 * precision:0} times in 100"));
        console.Write(RunTables.Rows(["", "calibration error", "uncalibrated, plain", "suggested for", "right of these"], evaluations.Where(one => one.Scheme == FoldScheme.Documents).Select(one => new[]
        {
            Word(one.Target), Three(one.Used.CalibrationError), Three(one.Plain.CalibrationError), Three(one.Used.Coverage), double.IsNaN(one.Used.Precision) ? "none" : Three(one.Used.Precision),
        })));
    }

    private static string Word(Enum value) => $"{value}".ToLowerInvariant();

    private static string Three(double value) => Invariant($"{value:0.000}");

    private static string Between(Core.Findings.Interval interval) => Invariant($"[{interval.Low:0.000}, {interval.High:0.000}]");
}
