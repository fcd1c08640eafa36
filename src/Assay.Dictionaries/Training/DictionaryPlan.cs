using Assay.Core.Options;

namespace Assay.Dictionaries.Training;

/// <summary>All options of a run together: what is checked before it and hashed into its checkpoints.</summary>
internal sealed record DictionaryPlan(IReadOnlyList<DictionaryOptions> Dictionaries, DictionaryTrainingOptions Training) : IOptions
{
    public IEnumerable<Fault> Faults()
    {
        if (Dictionaries.Count == 0)
            yield return new Fault("dictionaries", "is empty, expected at least one");
        foreach (var name in Dictionaries.GroupBy(d => d.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            yield return new Fault("dictionaries", $"holds the name '{name}' more than once");
        foreach (var fault in Dictionaries.SelectMany(d => OptionsCheck.Within(d.Name, d)).Concat(OptionsCheck.Within("training", Training)))
            yield return fault;
        foreach (var options in Dictionaries)
        {
            foreach (var fault in options.Architecture.Terms.Annealing?.Faults(Training.Steps) ?? [])
                yield return fault with { Member = $"{options.Name}.architecture.annealing.{fault.Member}" };
        }
    }
}
