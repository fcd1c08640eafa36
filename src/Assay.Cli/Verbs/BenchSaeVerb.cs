using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Dictionaries.Benchmarks;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay bench sae</c>: a dictionary's training step beside the dense step and the floor.</summary>
internal static class BenchSaeVerb
{
    private static readonly Option<int> Width = Count("--width", "Width of the activations, d.", 768);

    private static readonly Option<int> Latents = Count("--latents", "Latents of the dictionary, M.", 16_384);

    private static readonly Option<int> L0 = Count("--l0", "Active latents per row.", 50);

    private static readonly Option<int> Batch = Count("--batch", "Rows per step.", 4096);

    private static readonly Option<int> Rounds = Count("--rounds", "Timed rounds, beside one that warms up.", 3);

    private static readonly Option<string> Architecture = Words.Option("--architecture", "Which dictionary to time.", "jump-relu", "jump-relu", "top-k");

    private static readonly Option<bool> WithoutDense = new("--without-dense") { Description = "Leave out the dense step, which needs some ten batch x latents matrices." };

    public static Verb Verb { get; } = new()
    {
        Name = "sae",
        Summary = "Time a dictionary's training step beside the dense step of other trainers and the floor beneath any step.",
        Options = [Width, Latents, L0, Batch, Rounds, Architecture, WithoutDense, .. BenchSaeEndToEnd.Options, SharedOptions.Threads],
        Examples =
        [
            new("bench sae", "GPT-2-small's width, 16,384 latents, 50 of them active"),
            new("bench sae --width 2304 --latents 65536 --l0 100 --batch 1024 --rounds 2 --without-dense --json", "Gemma 2 2B's width, for scripts"),
            new("bench sae --end-to-end --model gpt2 --dictionaries 6", "from text to six trained dictionaries: the model's forward pass and the steps"),
            new("bench sae --end-to-end --model gemma-2-2b --site resid_post.12 --dictionaries 6 --dtype bfloat16 --rounds 2", "the same for a large model, forward pass and encoder product in bfloat16"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        TensorSettings.SetThreads(call);
        var options = new StepBenchmarkOptions
        {
            Width = call.Value(Width), Latents = call.Value(Latents), L0 = call.Value(L0), Batch = call.Value(Batch), Rounds = call.Value(Rounds),
            K = call.Value(Architecture) == "top-k" ? call.Value(L0) : null, Dense = !call.Value(WithoutDense),
        };
        if (BenchSaeEndToEnd.Asked(call))
            return BenchSaeEndToEnd.Run(call, options, widthGiven: call.Given(Width));
        var result = StepBenchmark.Run(options, call.Progress, call.Cancellation);
        return new(Json(result), console => Show(console, result));
    }

    // Snake case, as the benchmark's fields are named in its documentation.
    private static Dictionary<string, object> Json(StepBenchmarkResult result) => new(StringComparer.Ordinal)
    {
        ["options"] = result.Options, ["l0"] = result.L0, ["floor_seconds"] = result.Floor, ["product_flops_per_second"] = result.ProductFlopsPerSecond,
        ["product_is_ours"] = result.ProductIsOurs, ["rates"] = result.Rates, ["dense_seconds"] = result.Dense, ["dense_kept_allocations_seconds"] = result.DenseKeptAllocations,
        ["f32"] = Json(result, result.F32, result.Phases), ["bf16_propose"] = Json(result, result.Bf16Propose, result.ProposingPhases),
    };

    private static Dictionary<string, object> Json(StepBenchmarkResult result, Timing ours, IReadOnlyDictionary<string, double> phases)
    {
        var ratios = result.Ratios(ours);
        return new(StringComparer.Ordinal)
        {
            ["seconds"] = ours, ["activations_per_second"] = ratios.ActivationsPerSecond, ["speedup_over_dense"] = ratios.SpeedupOverDense,
            ["speedup_over_dense_kept_allocations"] = ratios.SpeedupOverDenseKeptAllocations, ["floor_fraction"] = ratios.FloorFraction, ["phases"] = phases,
        };
    }

    private static void Show(IAnsiConsole console, StepBenchmarkResult result)
    {
        var o = result.Options;
        console.WriteLine(Invariant($"{(o.K is null ? "JumpReLU" : "TopK")}, width {o.Width}, {o.Latents} latents, L0 {result.L0:0.0}, batch {o.Batch}: seconds per step, median of {o.Rounds} rounds"));
        console.Write(RunTables.Rows(["", "median", "least", "largest", "activations/s", "x dense", "x dense, kept", "of the floor"],
        [
            Row("ours, float32", result.F32, result.Ratios(result.F32)), Row("ours, bfloat16 proposes", result.Bf16Propose, result.Ratios(result.Bf16Propose)),
            Row("dense, as it comes", result.Dense, null), Row("dense, freed memory kept", result.DenseKeptAllocations, null),
            Row(result.ProductIsOurs ? "encoder product (our tiles)" : "encoder product (libtorch)", result.Product, null),
        ]));
        console.WriteLine(Invariant($"passes, float32: {Passes(result.Phases)}"));
        console.WriteLine(Invariant($"passes, proposing: {Passes(result.ProposingPhases)}"));
        console.WriteLine(Invariant($"floor {result.Floor:0.000} s = product at {result.ProductFlopsPerSecond / 1e9:0} GFLOP/s + optimiser's bytes at {result.Rates.MemoryBytesPerSecond / 1e9:0} GB/s ({result.Optimiser:0.000} s)"));
    }

    private static string[] Row(string name, Timing t, StepRatios? ratios) =>
    [
        name, Seconds(t.Median), Seconds(t.Least), Seconds(t.Largest), ratios is null ? "" : Invariant($"{ratios.ActivationsPerSecond:0}"),
        Ratio(ratios?.SpeedupOverDense), Ratio(ratios?.SpeedupOverDenseKeptAllocations), ratios is null ? "" : Invariant($"{100 * ratios.FloorFraction:0} %"),
    ];

    private static string Passes(IReadOnlyDictionary<string, double> phases) => string.Join(", ", phases.Select(pair => Invariant($"{pair.Key} {pair.Value:0.000}")));

    private static string Seconds(double seconds) => double.IsNaN(seconds) ? "-" : Invariant($"{seconds:0.000}");

    private static string Ratio(double? ratio) => ratio is not { } value || double.IsNaN(value) ? "" : Invariant($"{value:0.0}");

    private static Option<int> Count(string name, string description, int value) => new(name) { Description = description, HelpName = "count", DefaultValueFactory = _ => value };
}
