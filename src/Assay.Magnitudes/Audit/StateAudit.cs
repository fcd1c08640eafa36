using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;
using Assay.Tensors;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>The audit of one source of states: what changing them does, and what a sparse autoencoder keeps and loses of them, beside controls that disturb them as strongly.</summary>
internal sealed class StateAudit(AuditOptions options, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
{
    public AuditOutcome Run(StateSource source)
    {
        OptionsCheck.Require(options, "the audit");
        using var scope = NewDisposeScope();
        var dictionaries = new List<DictionaryAudit>();
        foreach (var active in options.Active)
        {
            for (var index = 0; index < options.Dictionaries; index++)
            {
                progress.Say(Invariant($"{source.Name}: dictionary {index + 1} of {options.Dictionaries}, {active} of {options.Latents} latents"));
                dictionaries.Add(Dictionary(source, active, index));
            }
        }
        return new(source.Name, (int)source.States.shape[1], source.Read(source.States), Changes(source), PositionGeometry.Of(source.States, source.Labels, source.Symbols), dictionaries);
    }

    // Without a dictionary: which positions survive what.
    private List<ReadState> Changes(StateSource source)
    {
        var states = source.States;
        var (spread, noise) = (states.std(0, keepdim: true), seeds.Child("changes").Stream("noise").Normal(states.shape));
        var norms = states.norm(1, keepdim: true, p: 2);
        (string, Tensor)[] changed =
        [
            ("a quarter as long", states / 4), ("half as long", states / 2), ("twice as long", states * 2), ("noise of a fifth of the spread", states + noise * spread * 0.2), ("noise of two fifths", states + noise * spread * 0.4),
            ("all equally long", states / norms.clamp_min(1e-12) * norms.mean()), ("signs alone", states.sign() * states.abs().mean()),
        ];
        return [.. changed.Select(one => new ReadState(one.Item1, source.Read(one.Item2)))];
    }

    private DictionaryAudit Dictionary(StateSource source, int active, int index)
    {
        using var scope = NewDisposeScope();
        var own = seeds.Child(Invariant($"dictionary/{active}/{index}"));
        using var dictionary = StateDictionary.Train(source, active, directions: false, options, own, cancellation);
        using var directions = StateDictionary.Train(source, active, directions: true, options, own, cancellation);
        var (states, noise) = (source.States, own.Stream("controls"));
        Tensor rebuilt = dictionary.Reconstruct(states), latents = dictionary.Encode(states);
        var read = source.Read(rebuilt);
        return new()
        {
            Active = active,
            Explained = Explained(states, rebuilt),
            Rebuilt = read,
            Shuffled = source.Read(MatchedNoise.Shuffled(states, rebuilt, noise)),
            Covariance = source.Read(MatchedNoise.Covariance(states, rebuilt, noise)),
            Isotropic = source.Read(MatchedNoise.Isotropic(states, rebuilt, noise)),
            Support = source.Read(dictionary.Dictionary.Decode(Means(latents))),
            DirectionsExplained = Explained(states, directions.Reconstruct(states)),
            Directions = source.Read(directions.Reconstruct(states)),
            Events = LatentEvents.Of(latents, source.Labels, source.Symbols),
            Interchange = source.Code is null ? null : Interchange(source, dictionary, own),
        };
    }

    // Which latents are on, each at its mean value: what is in their magnitudes is gone.
    private static Tensor Means(Tensor latents)
    {
        var on = latents.gt(0).to(float32);
        return on * (latents.sum(dim: 0) / on.sum(dim: 0).clamp_min(1));
    }

    private static double Explained(Tensor states, Tensor rebuilt) => 1 - ((rebuilt - states).square().sum() / (states - states.mean([0L])).square().sum()).ToDouble();

    private Answers Interchange(StateSource source, StateDictionary dictionary, SeedStreams own)
    {
        var (code, heldOut) = (source.Code!, source.HeldOut!);
        using var instrument = new LatentInterchange(dictionary.Dictionary, code.Task.MaxLength, own.Stream("interchange/first"));
        InstrumentTraining.Train(instrument, $"{source.Name}: latents exchanged", code, options.Interchange, heldOut, own.Child("interchange"), progress, cancellation);
        return Evaluate.Instrument(instrument, code, new EditSets(code.Task, heldOut, seeds.Child("edits")).Half);
    }

    /// <summary>What half-exchanged sequences come to when nothing is done: the floor of the interchange over latents.</summary>
    public Answers NothingHalf(StateSource source) => Evaluate.Nothing(source.Code!, new EditSets(source.Code!.Task, source.HeldOut!, seeds.Child("edits")).Half);

    /// <summary>The onion intervention or unigram subspaces on the same edits.</summary>
    public Answers Intervention(StateSource source, InstrumentKind kind)
    {
        var (code, own) = (source.Code!, seeds.Child($"intervention/{kind}"));
        using var instrument = kind.Make(code.Task, code.Width, RotationForm.Exponential, own);
        InstrumentTraining.Train(instrument, $"{source.Name}: {kind.Title()}", code, options.Interchange, source.HeldOut!, own, progress, cancellation);
        return Evaluate.Instrument(instrument, code, new EditSets(code.Task, source.HeldOut!, seeds.Child("edits")).Half);
    }

    /// <summary>Interval of what a dictionary costs beyond noise of the states' covariance, paired by state.</summary>
    public static Interval Beyond(DictionaryAudit dictionary, SeedStream resampling, int resamples) =>
        Bootstrap.Statistic(dictionary.Rebuilt.Count, drawn => dictionary.Rebuilt.Less(dictionary.Covariance, drawn), resampling, new(resamples));
}
