using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>Not all language model features are one-dimensionally linear (Engels et al. 2024, arXiv 2405.14860): circles and other features of several dimensions that do not fall apart, and how to find them in a dictionary.</summary>
/// <remarks>Held here to features planted by hand and to networks that learn to add; a language model's own dictionary is read by <see cref="Irreducible.DictionaryCircles"/>.</remarks>
public sealed class CirclesExperiment : IExperiment<CirclesOptions>
{
    /// <inheritdoc/>
    public string Name => "circles";

    /// <inheritdoc/>
    public string Paper => "Not all language model features are one-dimensionally linear (arXiv 2405.14860)";

    /// <inheritdoc/>
    public IReadOnlyList<string> RelatedRisks => ["7.4"];

    /// <inheritdoc/>
    public CirclesOptions Options(Preset preset) => CirclesPresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(CirclesOptions options) => CirclesPlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(CirclesOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var repetitions = Enumerable.Range(0, options.Seeds).Select(seed => Repeat(options, seed, context)).ToList();
        var findings = CirclesClaims.Judge(new(options, repetitions, context.Seeds.Stream("resampling")));
        return new(findings, CirclesReport.Write(options, repetitions, findings));
    }

    private static CirclesRepetition Repeat(CirclesOptions options, int seed, ExperimentContext context)
    {
        var seeds = context.Seeds.Child(Invariant($"repetition/{seed}"));
        context.Progress.Say(Invariant($"Seed {seed + 1} of {options.Seeds}: planted features and a dictionary of them"));
        var planted = PlantedOutcome.Of(options, seeds.Child("planted"), context.Cancellation);
        return new(planted, seed >= (options.Addition?.Networks ?? 0) ? null : AdditionOutcome.Of(options, seeds.Child("addition"), Path.Combine(context.Run.Folder, "networks", Invariant($"s{seed}")), context));
    }
}

/// <summary>One seed: planted features, and a network that learnt to add where one more was asked for.</summary>
internal sealed record CirclesRepetition(PlantedOutcome Planted, AdditionOutcome? Addition);
