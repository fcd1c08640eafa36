using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Magnitudes.Calibration;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion calibrate</c>: the verdict rule fitted on codes made by hand and tested on others.</summary>
internal static class OnionCalibrateVerb
{
    public static Verb Verb { get; } = new()
    {
        Name = "calibrate",
        Summary = "Fit the rule that calls a code linear, mixed or onion on codes made by hand, and say how often it errs on others.",
        Options = [SharedOptions.Seed, SharedOptions.Set, SharedOptions.Threads],
        Examples =
        [
            new("onion calibrate", "the rule that the experiment uses: some ten minutes"),
            new("onion calibrate --set stage.steps=500 --set testCodes=1 --json", "quicker, and less sure"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(new CalibrationOptions(), call.Value(SharedOptions.Set)), "onion calibrate");
        TensorSettings.SetThreads(call);
        var result = Calibrating.Run(options, new SeedStreams(call.Value(SharedOptions.Seed)), call.Progress, call.Cancellation);
        return new(new { result.Rule, Tested = new { result.Tested.Codes, result.Tested.Errors }, Fitted = new { result.Fitted.Codes, result.Fitted.Errors }, result.Codes }, console => Show(console, result));
    }

    private static void Show(IAnsiConsole console, CalibrationResult result)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("code", "is", "for", "onion", "subspaces", "difference", "called");
        foreach (var code in result.Codes)
            table.AddRow(code.Name, Word(code.Truth), code.Fitted ? "fit" : "test", Invariant($"{code.Reading.Onion:0.00}"), Invariant($"{code.Reading.Linear:0.00}"), Invariant($"{code.Reading.Difference:0.00}"), Word(result.Rule.Of(code.Reading.Difference)));
        console.Write(table);
        console.WriteLine(Invariant($"linear below {result.Rule.LinearBelow:0.00}, onion above {result.Rule.OnionAbove:0.00}; {result.Fitted.Errors} of {result.Fitted.Codes} wrong where it was fitted, {result.Tested.Errors} of {result.Tested.Codes} on the others"));
    }

    private static string Word(CodeKind? kind) => kind?.ToString().ToLowerInvariant() ?? "—";
}
