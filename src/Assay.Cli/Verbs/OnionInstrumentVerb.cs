using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Magnitudes;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion intervene</c> and <c>assay onion probe</c>: one instrument on one network.</summary>
internal static class OnionInstrumentVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "File of a GRU: PyTorch's (.pt, .pth, .bin) or safetensors.", HelpName = "file" };

    private static readonly Option<int> Steps = new("--steps") { Description = "Optimiser steps.", HelpName = "count", DefaultValueFactory = _ => 2_000 };

    private static readonly Option<double> LearningRate = new("--learning-rate") { Description = "AdamW's step size.", HelpName = "number", DefaultValueFactory = _ => 5e-3 };

    private static readonly Option<string> Rotation = Words.Option("--rotation", "How rotations of subspaces are parametrised.", "exponential", "exponential", "cayley");

    private static readonly Option<string> Hypothesis = Words.Option("--hypothesis", "What is supposed about the state.", "onion", [.. Kinds(probes: false)]);

    private static readonly Option<string> Reader = Words.Option("--reader", "What reads the state.", "onion-probe", [.. Kinds(probes: true)]);

    public static Verb Intervene { get; } = new()
    {
        Name = "intervene",
        Summary = "Learn to put wrong symbols right in a network's state under a hypothesis of how it stores them; says how often that works.",
        Options = [Model, Hypothesis, OnionWords.MinLength, OnionWords.MaxLength, Steps, LearningRate, Rotation, OnionWords.HeldOut, SharedOptions.Seed, SharedOptions.Threads],
        Examples =
        [
            new("onion intervene --model gru.safetensors", "the same directions everywhere, a scale for each position"),
            new("onion intervene --model gru.safetensors --hypothesis bigram", "a subspace for each pair of neighbours"),
        ],
        Run = call => Run(call, Hypothesis),
    };

    public static Verb Probe { get; } = new()
    {
        Name = "probe",
        Summary = "Learn to read the sequence out of a network's state.",
        Options = [Model, Reader, OnionWords.MinLength, OnionWords.MaxLength, Steps, LearningRate, OnionWords.HeldOut, SharedOptions.Seed, SharedOptions.Threads],
        Examples = [new("onion probe --model gru.safetensors --reader linear-probe", "one linear map"), new("onion probe --model gru48.pth --max-length 9", "layer by layer, on a PyTorch checkpoint")],
        Run = call => Run(call, Reader),
    };

    private static IEnumerable<string> Kinds(bool probes) => Enum.GetValues<InstrumentKind>().Where(kind => kind >= InstrumentKind.LinearProbe == probes).Select(Word);

    private static string Word(InstrumentKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static Outcome Run(Invocation call, Option<string> named)
    {
        TensorSettings.SetThreads(call);
        if (call.Value(Model) is not { } path)
            throw new AssayException("--model is needed: the file of a GRU, such as onion train writes");
        using var code = OnionWords.Load(call, path);
        var kind = Enum.GetValues<InstrumentKind>().First(one => Word(one) == call.Value(named));
        var form = named == Hypothesis && call.Value(Rotation) == "cayley" ? RotationForm.Cayley : RotationForm.Exponential;
        var (outcome, nothing, half) = Repeating.Hold(code, kind, new() { Steps = call.Value(Steps), LearningRate = call.Value(LearningRate) }, form, OnionWords.HeldOutOf(call), new SeedStreams(call.Value(SharedOptions.Seed)),
            call.Progress, call.Cancellation);
        var result = Result(outcome);
        return new(result, console => Show(console, outcome, kind >= InstrumentKind.LinearProbe, nothing, half));
    }

    private static object Result(InstrumentOutcome outcome) => new
    {
        Instrument = Word(outcome.Kind), Parameters = outcome.Size, ExactMatch = outcome.Reported.ExactMatch(), outcome.Reported.SymbolAccuracy,
        LongestExactMatch = outcome.OnePlace.ExactMatch(), HalfExactMatch = outcome.Half?.ExactMatch(), ByPosition = Enumerable.Range(0, outcome.OnePlace.Steps).Select(outcome.OnePlace.RightAt), outcome.Channels, outcome.Scales,
    };

    private static void Show(IAnsiConsole console, InstrumentOutcome outcome, bool probe, Answers nothing, Answers half)
    {
        console.WriteLine(Invariant($"{Word(outcome.Kind)}: exact match {outcome.Reported.ExactMatch():0.000} over {outcome.Reported.Count:N0} held-out sequences, {outcome.Reported.SymbolAccuracy:P1} of symbols; {outcome.Size:N0} parameters"));
        if (!probe)
            console.WriteLine(Invariant($"longest sequences: one symbol wrong {outcome.OnePlace.ExactMatch():0.000}{(outcome.Half is { } own ? Invariant($", half exchanged {own.ExactMatch():0.000}") : "")}; nothing done: {nothing.ExactMatch():0.000} and {half.ExactMatch():0.000}"));
        console.WriteLine("right by position: " + string.Join(" ", Enumerable.Range(0, outcome.OnePlace.Steps).Select(position => Invariant($"{outcome.OnePlace.RightAt(position):0.00}"))));
        if (outcome.Channels is { } channels)
            console.WriteLine("channels by variable, unassigned last: " + string.Join(" ", channels));
        if (outcome.Scales is { } scales)
            console.WriteLine("learned scale by position: " + string.Join(" ", scales.Select(scale => Invariant($"{scale:0.000}"))));
    }
}
