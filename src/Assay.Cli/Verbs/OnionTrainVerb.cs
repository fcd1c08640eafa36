using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Randomness;
using Assay.Magnitudes;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion train</c>: a GRU that repeats sequences.</summary>
internal static class OnionTrainVerb
{
    private static readonly Option<int> Width = new("--width") { Description = "Channels of the network.", HelpName = "count", DefaultValueFactory = _ => 12 };

    private static readonly Option<int> Symbols = new("--symbols") { Description = "Symbols of the alphabet.", HelpName = "count", DefaultValueFactory = _ => 8 };

    private static readonly Option<bool> NoInput = new("--no-input") { Description = "Do not tell the network what it answered so far." };

    private static readonly Option<int> Steps = new("--steps") { Description = "Optimiser steps.", HelpName = "count", DefaultValueFactory = _ => 8_000 };

    public static Verb Verb { get; } = new()
    {
        Name = "train",
        Summary = "Train a GRU to hear a random sequence and repeat it; the file has PyTorch's names.",
        Options = [Width, Symbols, OnionWords.MinLength, OnionWords.MaxLength, NoInput, Steps, OnionWords.HeldOut, SharedOptions.Out, SharedOptions.Seed, SharedOptions.Threads],
        Examples =
        [
            new("onion train --out gru.safetensors", "twelve channels, eight symbols, five positions: half a minute"),
            new("onion train --symbols 30 --max-length 9 --width 48 --steps 40000 --out gru48.safetensors", "the paper's smallest"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        TensorSettings.SetThreads(call);
        var path = call.Required(SharedOptions.Out);
        var task = new RepeatTask { Symbols = call.Value(Symbols), MinLength = call.Value(OnionWords.MinLength), MaxLength = call.Value(OnionWords.MaxLength), NoInput = call.Value(NoInput) };
        var (code, answers) = Repeating.Train(task, call.Value(Width), new() { Steps = call.Value(Steps) }, OnionWords.HeldOutOf(call), new SeedStreams(call.Value(SharedOptions.Seed)), call.Progress, call.Cancellation);
        using (code)
            code.Network.Save(path);
        return new(new { File = path, ExactMatch = answers.ExactMatch(), answers.SymbolAccuracy, Sequences = answers.Count }, console =>
            console.WriteLine(Invariant($"{path}: {answers.ExactMatch():P1} of {answers.Count:N0} held-out sequences are repeated without a mistake (lengths alike), {answers.SymbolAccuracy:P1} of symbols")));
    }
}
