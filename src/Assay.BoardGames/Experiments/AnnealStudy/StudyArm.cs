using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Models;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>One way to train dictionaries, at every L0 of the study. Arms whose L0 is given by k aim at it, the others are steered to it.</summary>
/// <param name="Name">As in tables and dictionary names: <c>J2</c>.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="Of">Its architecture for a wanted L0.</param>
internal sealed record StudyArm(string Name, string Title, Func<int, ArchitectureOptions> Of)
{
    /// <summary>L0 values; the arm has a dictionary for each.</summary>
    public required IReadOnlyList<int> Targets { get; init; }

    /// <summary>Adam's β1, the same for all arms that are compared.</summary>
    public double Beta1 { get; init; }

    /// <summary>The dictionary for one L0.</summary>
    public DictionaryOptions Dictionary(int target, Site site, int latents)
    {
        var architecture = Of(target);
        return new()
        {
            Name = FormattableString.Invariant($"{Name}-{target}"),
            Site = site,
            Latents = latents,
            Architecture = architecture,
            Beta1 = Beta1,
            Control = architecture is TopKOptions or BatchTopKOptions ? null : new LambdaControl { TargetL0 = target },
        };
    }
}
