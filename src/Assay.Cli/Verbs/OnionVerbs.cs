using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Magnitudes;
using Assay.Magnitudes.Tasks;
using Assay.Models.Recurrent;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion …</c>: GRUs that repeat sequences, and where they keep them.</summary>
internal static class OnionVerbs
{
    public static VerbGroup Group { get; } = new("onion", "GRUs that repeat sequences: train them, and ask where they keep what they heard.",
        [OnionTrainVerb.Verb, OnionInstrumentVerb.Intervene, OnionInstrumentVerb.Probe, OnionAuditVerb.Verb, OnionCirclesVerb.Verb, OnionCalibrateVerb.Verb]);
}

/// <summary>Options that several verbs about GRUs take.</summary>
internal static class OnionWords
{
    public static Option<int> MaxLength { get; } = new("--max-length") { Description = "Longest sequence.", HelpName = "count", DefaultValueFactory = _ => 5 };

    public static Option<int> MinLength { get; } = new("--min-length") { Description = "Shortest sequence.", HelpName = "count", DefaultValueFactory = _ => 2 };

    public static Option<int> HeldOut { get; } = new("--held-out") { Description = "Sequences kept from training, to evaluate on.", HelpName = "count", DefaultValueFactory = _ => 2_000 };

    public static HeldOutOptions HeldOutOf(Invocation call) => new() { Sequences = call.Value(HeldOut), Further = Math.Max(2, Math.Min(500, call.Value(HeldOut) / 4)) };

    /// <summary>The network of a file, with the task that its sizes tell: one input more than answers for the start, two where it is told nothing while answering.</summary>
    public static GruCode Load(Invocation call, string path)
    {
        var (inputs, outputs) = Sizes(path);
        if (inputs - outputs is not (1 or 2))
            throw new AssayException(Invariant($"{path}: reads {inputs} different inputs and answers {outputs} symbols; expected one input more than symbols (the start) or two (the start and a blank)"));
        return GruCode.Load(path, new() { Symbols = outputs, MinLength = call.Value(MinLength), MaxLength = call.Value(MaxLength), NoInput = inputs - outputs == 2 });
    }

    private static (int Inputs, int Outputs) Sizes(string path)
    {
        using var network = GruNetwork.Load(path);
        return (network.Config.Inputs, network.Config.Outputs);
    }
}
