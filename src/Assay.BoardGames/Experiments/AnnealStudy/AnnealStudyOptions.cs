using Assay.Core.Options;
using Assay.Dictionaries;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Everything the study of p-annealing does.</summary>
public sealed record AnnealStudyOptions : IOptions
{
    /// <summary>Where activations come from.</summary>
    public StudyDomains Domains { get; init; } = new();

    /// <summary>The arms.</summary>
    public StudyArms Arms { get; init; } = new();

    /// <summary>How all dictionaries are trained.</summary>
    public DictionaryTrainingOptions Training { get; init; } = new();

    /// <summary>Games whose boards classifiers are chosen on; stories have their own settings.</summary>
    public int TrainGames { get; init; } = 1_000;

    /// <summary>Other games, on whose boards they are scored.</summary>
    public int TestGames { get; init; } = 1_000;

    /// <summary>Repetitions with other games, directions, weights. From two on, intervals that decide are over them.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Confidence level (0…1) of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Draws of test games within a seed.</summary>
    public int Resamples { get; init; } = 300;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("domains", Domains).Concat(OptionsCheck.Within("arms", Arms)).Concat(OptionsCheck.Within("training", Training)))
            yield return fault;
        foreach (var (member, value, least) in ((string, int, int)[])[("trainGames", TrainGames, 2), ("testGames", TestGames, 2), ("seeds", Seeds, 1), ("resamples", Resamples, 100)])
        {
            if (value < least)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least {least}"));
        }
        if (Level is not (> 0 and < 1))
            yield return new Fault("level", FormattableString.Invariant($"is {Level}, expected a share between 0 and 1"));
        foreach (var part in Parts().Where(part => part.Latents > 0))
        {
            foreach (var fault in part.Faults())
                yield return fault;
        }
    }

    /// <summary>What is trained side by side in each seed: a domain's dictionaries of one size.</summary>
    internal IReadOnlyList<StudyPart> Parts() => [.. Domains.Present.Distinct().SelectMany(Parts)];

    // Controls on planted boards alone, at their first size.
    private IEnumerable<StudyPart> Parts(StudyDomainName name)
    {
        var sizes = Domains.Of(name);
        return sizes.Latents.Select((latents, i) => new StudyPart(name, latents, (name == StudyDomainName.Planted && i == 0 ? Arms : Arms.WithoutControls).At(sizes.TargetL0)));
    }
}
