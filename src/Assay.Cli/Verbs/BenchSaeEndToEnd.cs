using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Dictionaries;
using Assay.Dictionaries.Benchmarks;
using Assay.Models;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay bench sae --end-to-end</c>: from text to trained dictionaries, the model's forward pass included.</summary>
internal static class BenchSaeEndToEnd
{
    private static readonly Option<bool> EndToEnd = new("--end-to-end") { Description = "Time the whole way from text: the model up to the site, then the steps." };

    private static readonly Option<string> Model = new("--model") { Description = "Language model's folder, for --end-to-end.", HelpName = "folder" };

    private static readonly Option<int> Dictionaries = new("--dictionaries")
    {
        Description = "1, or 6 sparsity levels of one site from one stream.", HelpName = "count", DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> At = new("--site") { Description = "Where to train [default: resid_post of the middle layer].", HelpName = "site" };

    /// <summary>What the verb takes besides; <c>--dtype</c> is of the forward pass, and bfloat16 lets the encoder product propose in it too.</summary>
    public static IReadOnlyList<Option> Options { get; } = [EndToEnd, Model, Dictionaries, At, TextOptions.PathOption, LoadedModel.Context, SharedOptions.DType];

    /// <summary>Whether this is to run; its options mean nothing without.</summary>
    public static bool Asked(Invocation call)
    {
        if (!call.Value(EndToEnd) && Options.FirstOrDefault(call.Given) is { } stray)
            throw new AssayException($"bench sae: {stray.Name} belongs to --end-to-end; add that, or leave {stray.Name} out");
        return call.Value(EndToEnd);
    }

    public static Outcome Run(Invocation call, StepBenchmarkOptions step, bool widthGiven)
    {
        if (widthGiven)
            throw new AssayException("bench sae: --width and --end-to-end exclude each other; the width is that of the model's site");
        var precision = call.Value(SharedOptions.DType) == "bfloat16" ? EncoderPrecision.Bf16Propose : EncoderPrecision.F32;
        var options = OptionsCheck.Require(new EndToEndOptions { Step = step, Dictionaries = call.Value(Dictionaries), Precision = precision }, "bench sae --end-to-end");
        var config = TransformerConfig.Load(call.Required(Model));
        var site = (call.Value(At) is { } word ? Site.Parse(word) : new Site(SiteKind.ResidPost, (config.Layers - 1) / 2)).Within(config);
        using var model = LoadedModel.Open(call, call.Required(Model));
        using var text = model.TrainingText(call);
        var result = EndToEndBenchmark.Run(model.Model, text, site, options, call.Progress, call.Cancellation);
        return new(Json(call, site, result), console => Show(console, call, site, result));
    }

    private static Dictionary<string, object?> Json(Invocation call, Site site, EndToEndResult result) => new(StringComparer.Ordinal)
    {
        ["model"] = call.Value(Model), ["site"] = site.ToString(), ["dtype"] = call.Value(SharedOptions.DType), ["options"] = result.Options, ["l0"] = result.L0,
        ["forward_seconds"] = result.Forward, ["forward_tokens_per_second"] = result.TokensPerSecond(result.Forward),
        ["one"] = Json(result, result.One), ["six"] = Json(result, result.Six), ["dense_one"] = Json(result, result.DenseOne), ["dense_six"] = Json(result, result.DenseSix),
        ["six_over_one"] = result.SixOverOne, ["six_over_one_of_steps"] = result.SixOverOneOfSteps,
        ["speedup_over_dense"] = result.SpeedupOverDense, ["speedup_over_dense_of_six"] = result.SpeedupOverDenseOfSix,
    };

    private static Dictionary<string, object>? Json(EndToEndResult result, EndToEndTimes? times) => times is null ? null : new(StringComparer.Ordinal)
    {
        ["steps_seconds"] = times.Steps, ["steps_tokens_per_second"] = result.TokensPerSecond(times.Steps),
        ["together_seconds"] = times.Together, ["tokens_per_second"] = result.TokensPerSecond(times.Together), ["days_to_500m_tokens"] = result.DaysTo500MillionTokens(times),
    };

    private static void Show(IAnsiConsole console, Invocation call, Site site, EndToEndResult result)
    {
        var (o, six) = (result.Options.Step, result.Six is null ? "" : $" (six: {string.Join(", ", result.L0.Order().Select(l0 => Invariant($"{l0:0}")))})");
        console.WriteLine(Invariant($"{(o.K is null ? "JumpReLU" : "TopK")} at {site} of {call.Value(Model)}: width {o.Width}, {o.Latents} latents, L0 {result.L0[0]:0.0}{six}, batch {o.Batch}; median of {o.Rounds} rounds"));
        console.WriteLine(Invariant($"forward pass in {call.Value(SharedOptions.DType)}: {Rate(result, result.Forward)} tokens/s; encoder product: {(result.Options.Precision == EncoderPrecision.F32 ? "float32" : "bfloat16 proposes")}"));
        console.Write(RunTables.Rows(["", "steps, tokens/s", "with forward, tokens/s", "days to 500 M tokens"],
        [
            .. Row("one dictionary", result, result.One), .. Row("six dictionaries", result, result.Six),
            .. Row("one, dense step", result, result.DenseOne), .. Row("six, dense steps", result, result.DenseSix),
        ]));
        if (result.Six is not null)
            console.WriteLine(Invariant($"six cost {result.SixOverOne:0.00} times one, text included; the steps alone {result.SixOverOneOfSteps:0.00} times"));
        if (result.DenseOne is not null)
            console.WriteLine(Invariant($"the loop with the dense step takes {result.SpeedupOverDense:0.0} times as long{(result.DenseSix is null ? "" : Invariant($", of six {result.SpeedupOverDenseOfSix:0.0} times"))}"));
    }

    private static string[][] Row(string name, EndToEndResult result, EndToEndTimes? times) => times is null
        ? []
        : [[name, Rate(result, times.Steps), Rate(result, times.Together), Invariant($"{result.DaysTo500MillionTokens(times):0.00}")]];

    private static string Rate(EndToEndResult result, Timing part) => Invariant($"{result.TokensPerSecond(part):0}");
}
