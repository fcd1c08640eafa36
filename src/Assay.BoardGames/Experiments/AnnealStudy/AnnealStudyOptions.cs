using Assay.BoardGames.Planted;
using Assay.Core.Options;
using Assay.Dictionaries;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Everything the study of p-annealing does.</summary>
public sealed record AnnealStudyOptions : IOptions
{
    /// <summary>The planted boards.</summary>
    public PlantedOptions Planted { get; init; } = new();

    /// <summary>Numbers of latents on planted boards; a seed's difference is the mean over them.</summary>
    public IReadOnlyList<int> Latents { get; init; } = [512];

    /// <summary>The arms.</summary>
    public StudyArms Arms { get; init; } = new();

    /// <summary>How all dictionaries are trained.</summary>
    public DictionaryTrainingOptions Training { get; init; } = new();

    /// <summary>Games whose boards classifiers are chosen on.</summary>
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
        foreach (var (part, options) in ((string, IOptions)[])[("planted", Planted), ("arms", Arms), ("training", Training)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
        foreach (var (member, value, least) in ((string, int, int)[])[("trainGames", TrainGames, 2), ("testGames", TestGames, 2), ("seeds", Seeds, 1), ("resamples", Resamples, 100), ("latents", Latents.DefaultIfEmpty(0).Min(), 1)])
        {
            if (value < least)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least {least}"));
        }
        if (Level is not (> 0 and < 1))
            yield return new Fault("level", FormattableString.Invariant($"is {Level}, expected a share between 0 and 1"));
        foreach (var (arm, dictionary) in Latents.Where(latents => latents > 0).SelectMany(latents => Arms.All().SelectMany(arm => arm.Targets.Select(target => (arm, arm.Dictionary(target, default, latents))))))
        {
            foreach (var fault in dictionary.Faults())
                yield return fault with { Member = $"{arm.Name}, {dictionary.Latents} latents: {fault.Member}" };
        }
    }
}
