using Assay.Core.Options;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Signs;
using Assay.Poisoning.Images.Training;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>Everything the experiment on simultaneous attacks does.</summary>
public sealed record BadLossOptions : IOptions
{
    /// <summary>A folder of images with a test set, of any format that <see cref="Formats.ImageFolders"/> reads; null: synthetic signs.</summary>
    public string? Data { get; init; }

    /// <summary>The synthetic signs.</summary>
    public SignOptions Signs { get; init; } = new();

    /// <summary>The attacks that are carried out at once.</summary>
    public IReadOnlyList<AttackOptions> Attacks { get; init; } = AttackPresets.Signs;

    /// <summary>Triggers whose attack is also carried out alone, by name.</summary>
    public IReadOnlyList<string> Alone { get; init; } = [];

    /// <summary>Every attack has a target class of its own; else they are drawn with replacement, as the authors do, and may coincide.</summary>
    public bool DistinctTargets { get; init; } = true;

    /// <summary>Examples that the defender knows to be clean.</summary>
    public int Trusted { get; init; } = 250;                // badloss

    /// <summary>The network.</summary>
    public NetworkSize Network { get; init; }

    /// <summary>The training in which losses are taken down: its rate has hardly fallen when it stops.</summary>
    public ClassifierTrainingOptions Tracking { get; init; } = new() { Epochs = 30, CosineEpochs = 100 };     // badloss

    /// <summary>Every other training: before any defence, and anew after each.</summary>
    public ClassifierTrainingOptions Training { get; init; } = new();

    /// <summary>Defences and controls.</summary>
    public DefenceSuite Defences { get; init; } = new();

    /// <summary>Repetitions of everything: other targets, images drawn, weights. From two on, intervals are over them.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The margins of the verdicts.</summary>
    public BadLossMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions)[])[("signs", Signs), ("tracking", Tracking), ("training", Training), ("defences", Defences), ("margins", Margins)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
        for (var i = 0; i < Attacks.Count; i++)
        {
            foreach (var fault in Attacks[i].Faults())
                yield return fault with { Member = Invariant($"attacks[{i}].{fault.Member}") };
        }
        if (Attacks.Count == 0 || Attacks.Select(attack => attack.Trigger.Name).Distinct().Count() != Attacks.Count)
            yield return new Fault("attacks", Invariant($"holds {Attacks.Count} attacks, expected at least one, each with a trigger of its own"));
        foreach (var name in Alone.Where(name => Attacks.All(attack => attack.Trigger.Name != name)))
            yield return new Fault("alone", $"names '{name}', expected one of the attacks: {string.Join(", ", Attacks.Select(attack => attack.Trigger.Name))}");
        if (Trusted < Math.Max(Defences.Paper.Scoring.Neighbours, Defences.Recommended.Scoring.Neighbours) + 1)
            yield return new Fault("trusted", Invariant($"is {Trusted}, expected more than the {Defences.Paper.Scoring.Neighbours} neighbours that trajectories are compared with"));
        if (Seeds < 1)
            yield return new Fault("seeds", Invariant($"is {Seeds}, expected at least 1"));
    }
}

/// <summary>Margins of the verdicts, in shares 0…1 where nothing else is said.</summary>
public sealed record BadLossMargins : IOptions
{
    /// <summary>Mean success rate of the undefended attacks from which on they count as learnt.</summary>
    public double Learnt { get; init; } = 0.5;

    /// <summary>Clean accuracy that the attacks may cost and still go unnoticed.</summary>
    public double Unnoticed { get; init; } = 0.02;

    /// <summary>Success rate by which a defence must differ to count as better or worse.</summary>
    public double Better { get; init; } = 0.1;

    /// <summary>Success rate by which BaDLoss may be behind the best defence against one attack and still be comparable.</summary>
    public double Comparable { get; init; } = 0.2;

    /// <summary>Ratio of an epoch's mean loss to that of the three before from which on it is a spike.</summary>
    public double Spike { get; init; } = 2;                 // badloss, epoch filter

    /// <summary>Resamples of each interval over examples.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Confidence level, 0…1.</summary>
    public double Level { get; init; } = 0.95;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("learnt", Learnt), ("unnoticed", Unnoticed), ("better", Better), ("comparable", Comparable), ("level", Level)])
        {
            if (value is not (>= 0 and < 1))
                yield return new Fault(member, Invariant($"is {value}, expected at least 0 and below 1"));
        }
        if (!(Spike > 1))
            yield return new Fault("spike", Invariant($"is {Spike}, expected above 1"));
        if (Resamples < 1)
            yield return new Fault("resamples", Invariant($"is {Resamples}, expected at least 1"));
    }
}
