using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae eval</c>: a dictionary's figures in the running model, each with its interval over sequences.</summary>
internal static class SaeEvalVerb
{
    private static readonly Option<string> Site = new("--site") { Description = "Where it reads [default: where it was trained], such as resid_post.1.", HelpName = "site" };

    private static readonly Option<string> Target = new("--target") { Description = "Where it is spliced in, for transcoders [default: where it was trained, else --site].", HelpName = "site" };

    private static readonly Option<int> Sequences = new("--sequences") { Description = "Sequences to evaluate on, at most.", HelpName = "count", DefaultValueFactory = _ => 256 };

    private static readonly Option<string> SaeBench = new("--saebench") { Description = "Also write SAEBench's core result file; what is not measured is -1 in it.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "eval",
        Summary = "Evaluate a dictionary in its running model: L0, delta loss, loss recovered, FVU, r_L0, bias, dead latents.",
        Options =
        [
            SaeOptions.Folder, LoadedModel.Folder, Site, Target, TextOptions.PathOption, TextOptions.StoriesOption, LoadedModel.Context, Sequences, SaeBench,
            SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType,
        ],
        Examples =
        [
            new("sae eval --sae my-sae --model my-model", "on the text held out of the model's training"),
            new("sae eval --sae my-sae --model my-model --text wiki.txt --dtype bfloat16 --json", "on other text, with the model in bfloat16"),
            new("sae eval --sae my-sae --model my-model --saebench core.json", "also as SAEBench's core result"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var sae = SaeOptions.Load(call);
        using var model = LoadedModel.Open(call);
        using var text = model.HeldOutText(call);
        using var evaluator = new DictionaryEvaluator(model.Model, text, new EvaluationOptions { Sequences = call.Value(Sequences), DType = call.Value(SharedOptions.DType)! });
        var result = Evaluate(evaluator, sae, call);
        if (call.Value(SaeBench) is { } file)
            SaeBenchCore.Write(file, result, sae, new(call.Required(SaeOptions.Folder), call.Required(LoadedModel.Folder), TextName(call), text.Length, call.Value(SharedOptions.DType)!));
        var stream = new SeedStreams(call.Value(SharedOptions.Seed)).Stream("bootstrap");
        var measures = Measures(result).Select(one => new Measure(one.Name, one.Ratio.Value, one.Ratio.Interval(stream))).ToList();
        return new(new { evaluator.Sequences, result.Tokens, result.CleanLoss, result.AblatedLoss, result.DeadFraction, Measures = measures, result.FiringFrequencies, Positions = new { result.Positions.SquaredError, result.Positions.DeltaLoss } },
            console => Show(console, evaluator, result, measures));
    }

    private static string TextName(Invocation call) => call.Value(TextOptions.PathOption) is { } path ? Path.GetFileName(path) : "held out of the model's training";

    private static EvaluationResult Evaluate(DictionaryEvaluator evaluator, SparseAutoencoder sae, Invocation call)
    {
        if (call.Value(Site) is null && call.Value(Target) is null)
            return evaluator.Evaluate(sae, call.Cancellation);
        var input = call.Value(Site) is { } site ? Models.Site.Parse(site) : sae.Input ?? throw new Core.Errors.AssayException("--site is needed: the dictionary does not say where it was trained");
        return evaluator.Evaluate(sae, input, call.Value(Target) is { } target ? Models.Site.Parse(target) : sae.Target ?? input, call.Cancellation);
    }

    private static (string Name, SequenceRatio Ratio)[] Measures(EvaluationResult result) =>
    [
        ("L0", result.ActiveLatents), ("delta loss", result.LossIncrease), ("loss recovered", result.RecoveredLoss), ("FVU", result.UnexplainedVariance),
        ("relative reconstruction bias", result.ReconstructionBias), ("r_L0", result.ImportanceUniformity),
    ];

    private static void Show(IAnsiConsole console, DictionaryEvaluator evaluator, EvaluationResult result, IReadOnlyList<Measure> measures)
    {
        console.Write(RunTables.Rows(["", "value", "95 % over sequences"], measures.Select(m => new[] { m.Name, RunTables.Number(m.Value), Invariant($"[{m.Interval.Low:G4}, {m.Interval.High:G4}]") })
            .Append(["dead latents", Invariant($"{100 * result.DeadFraction:0.#} %"), ""])));
        console.WriteLine(Invariant($"{evaluator.Sequences} sequences, {result.Tokens:N0} tokens; clean loss {result.CleanLoss:0.0000} nats, with the site at zero {result.AblatedLoss:0.0000}"));
    }

    private sealed record Measure(string Name, double Value, Interval Interval);
}
