using Assay.Core.Options;
using Assay.Dictionaries;
using Assay.Models;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Dictionaries that one seed trains side by side: all arms of a domain at one number of latents.</summary>
internal sealed record StudyPart(StudyDomainName Domain, int Latents, StudyArms Arms)
{
    /// <summary>Dictionaries of the part.</summary>
    public int Count => Arms.All().Sum(arm => arm.Targets.Count);

    /// <summary>As its files are named.</summary>
    public string File(int seed) => FormattableString.Invariant($"{StudyDomains.Title(Domain).Replace(' ', '-').ToLowerInvariant()}-{Latents}-s{seed}");

    /// <summary>Every dictionary with its arm and the L0 it is to have.</summary>
    public IReadOnlyList<(StudyArm Arm, int Target, DictionaryOptions Options)> Dictionaries(Site site) =>
        [.. from arm in Arms.All() from target in arm.Targets select (arm, target, arm.Dictionary(target, site, Latents))];

    /// <summary>What is wrong with some of them, under the names of their arms.</summary>
    public IEnumerable<Fault> Faults()
    {
        if (Arms.TargetL0.Count < 2)
            yield return new Fault($"domains.{Domain.ToString().ToLowerInvariant()}.targetL0", "holds fewer than two values; matched L0 is interpolated between them");
        foreach (var (arm, _, dictionary) in Dictionaries(default))
        {
            foreach (var fault in dictionary.Faults())
                yield return fault with { Member = $"{StudyDomains.Title(Domain)}, {arm.Name}, {Latents} latents: {fault.Member}" };
        }
    }
}
