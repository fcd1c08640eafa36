using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;

namespace Assay.Magnitudes.Experiments;

/// <summary>One network and all instruments on it. What an earlier attempt at the run trained is not trained again.</summary>
internal sealed class NetworkRun(OnionOptions options, HeldOut heldOut, SeedStreams seeds, string folder, ExperimentContext context)
{
    /// <summary>What a trained network's weights are called in the folder.</summary>
    public const string NetworkFile = "network.safetensors";

    private readonly EditSets _edits = new(options.Task, heldOut, seeds.Child("evaluation"));

    /// <summary>Trains a network, or not, and holds instruments to it.</summary>
    public NetworkOutcome Measure(int width, bool trained)
    {
        using var code = trained ? Trained(width) : new GruCode(options.Task, width, seeds.Child("untrained").Stream("network/weights"));
        var outcomes = (trained ? options.Instruments : options.Untrained).Select(kind => Outcome(kind, code)).ToList();
        return new()
        {
            Width = width,
            Repeats = Evaluate.Code(code, heldOut.AllLengths),
            Further = Further().ToDictionary(set => set.Name, set => Evaluate.Code(code, set.Sequences!), StringComparer.Ordinal),
            Nothing = (Evaluate.Nothing(code, _edits.OnePlace), Evaluate.Nothing(code, _edits.OnePlaceLongest), Evaluate.Nothing(code, _edits.Half)),
            Instruments = outcomes,
            Openness = GateView.Openness(code, heldOut.Longest),
            View = GateView.Of(code, heldOut.Longest.Rows([0])),
        };
    }

    private IEnumerable<(string Name, Sequences? Sequences)> Further() => ((string, Sequences?)[])
    [
        ("the longest length", heldOut.Longest), ("the longest, no symbol twice", heldOut.LongestWithoutRepeats), ("one symbol in three places", heldOut.ThreeOfOne),
        ("one longer than trained", heldOut.OneLonger), ("one longer, no symbol twice", heldOut.OneLongerWithoutRepeats), ("two longer than trained", heldOut.TwoLonger),
    ] is var sets ? sets.Where(set => set.Item2 is not null) : [];

    private GruCode Trained(int width)
    {
        var path = Path.Combine(folder, NetworkFile);
        if (File.Exists(path))
            return GruCode.Load(path, options.Task);
        var code = NetworkTraining.Train(options.Task, width, options.Network, heldOut, seeds, context.Progress, context.Cancellation);
        Directory.CreateDirectory(folder);
        code.Network.Save(path);
        return code;
    }

    private InstrumentOutcome Outcome(InstrumentKind kind, GruCode code)
    {
        var own = seeds.Child($"instruments/{kind}");
        using var instrument = kind.Make(options.Task, code.Width, RotationForm.Exponential, own);
        var path = Path.Combine(folder, $"{System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())}.safetensors");
        if (File.Exists(path))
        {
            instrument.Load(path);
        }
        else
        {
            InstrumentTraining.Train(instrument, kind.Title(), code, options.StageOf(kind), heldOut, own, context.Progress, context.Cancellation);
            Directory.CreateDirectory(folder);
            instrument.Save(path);
        }
        return InstrumentOutcome.Of(kind, instrument, code, _edits);
    }
}
