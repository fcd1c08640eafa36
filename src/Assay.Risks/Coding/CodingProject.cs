using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Risks.Coding;

/// <summary>A project as it stood when it was read: who coded what, and who may see it.</summary>
public sealed class CodingProject
{
    private readonly ILookup<string, CodeEvent> _byItem;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _assigned;

    /// <summary>A state of a project.</summary>
    /// <param name="heading">Name and settings.</param>
    /// <param name="factors">In order.</param>
    /// <param name="items">In order.</param>
    /// <param name="assigned">By item's key, who is to code it.</param>
    /// <param name="events">Every code ever given, in the order of giving.</param>
    public CodingProject(ProjectHeading heading, IReadOnlyList<CodingFactor> factors, IReadOnlyList<CodingItem> items, IReadOnlyDictionary<string, IReadOnlyList<string>> assigned, IReadOnlyList<CodeEvent> events)
    {
        (Heading, Factors, Items, _assigned, Events) = (heading, factors, items, assigned, events);
        _byItem = events.ToLookup(code => code.Item, StringComparer.Ordinal);
    }

    /// <summary>Name and settings.</summary>
    public ProjectHeading Heading { get; }

    /// <summary>What items are coded on.</summary>
    public IReadOnlyList<CodingFactor> Factors { get; }

    /// <summary>What is coded.</summary>
    public IReadOnlyList<CodingItem> Items { get; }

    /// <summary>Every code ever given, in the order of giving. For whoever runs the project: raters are shown <see cref="Seen"/>.</summary>
    public IReadOnlyList<CodeEvent> Events { get; }

    /// <summary>Those who are to code, then those whose codes were read from elsewhere.</summary>
    public IReadOnlyList<string> Raters => [.. _assigned.Values.SelectMany(raters => raters).Concat(Events.Where(code => !code.IsConsensus).Select(code => code.Rater)).Distinct(StringComparer.Ordinal)];

    /// <summary>Who is to code the item.</summary>
    public IReadOnlyList<string> RatersOf(string item) => _assigned.GetValueOrDefault(item, []);

    /// <summary>The factor with this name.</summary>
    /// <exception cref="AssayException">There is none.</exception>
    public CodingFactor Factor(string name) => Factors.FirstOrDefault(factor => factor.Name == name)
        ?? throw new AssayException($"{Heading.Name}: there is no factor '{name}'{Nearest.Hint(name, [.. Factors.Select(factor => factor.Name)])}");

    /// <summary>The item with this key or evidence id, or whose key or evidence id alone begins so.</summary>
    /// <exception cref="AssayException">There is none, or several.</exception>
    public CodingItem Item(string text)
    {
        var found = Items.Where(item => item.Key == text || item.EvidenceId == text).ToList();
        if (found.Count == 0 && text.Length > 0)
            found = [.. Items.Where(item => item.Key.StartsWith(text, StringComparison.Ordinal) || item.EvidenceId.StartsWith(text, StringComparison.Ordinal))];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new AssayException($"{Heading.Name}: there is no item '{text}'"),
            _ => throw new AssayException($"{Heading.Name}: '{text}' may be {string.Join(", ", found.Take(5).Select(item => item.Key))}{(found.Count > 5 ? ", …" : "")}; write more of the key"),
        };
    }

    /// <summary>A rater's present code of an item; null where he gave none.</summary>
    public CodeEvent? Current(string item, string factor, string rater) => _byItem[item].LastOrDefault(code => !code.IsConsensus && code.Factor == factor && code.Rater == rater);

    /// <summary>The code that was decided on; null where nothing was.</summary>
    public CodeEvent? Adjudicated(string item, string factor) => _byItem[item].LastOrDefault(code => code.IsConsensus && code.Factor == factor);

    /// <summary>Whether a rater has coded the item on every factor.</summary>
    public bool IsCodedBy(string item, string rater) => Factors.All(factor => Current(item, factor.Name, rater) is not null);

    /// <summary>Whether all who are to code the item have done so, now or once: an item that was open stays so for those who coded it.</summary>
    public bool IsOpen(string item) => _byItem[item].Any(code => code.Opens) || (RatersOf(item) is { Count: > 0 } raters && raters.All(rater => IsCodedBy(item, rater)));

    /// <summary>Whether a rater may see others' codes of an item.</summary>
    public bool MaySee(string item, string rater) => !Heading.IsBlind || (IsOpen(item) && IsCodedBy(item, rater));

    /// <summary>The codes of an item that a rater may see: his own, and the others' and the consensus once he may.</summary>
    public IReadOnlyList<CodeEvent> Seen(string item, string rater) => [.. _byItem[item].Where(code => MaySee(item, rater) || (!code.IsConsensus && code.Rater == rater))];

    /// <summary>Everything that happened to an item, in order; of an item that is not open yet null, since that would show raters each other's codes.</summary>
    public IReadOnlyList<CodeEvent>? History(string item) => !Heading.IsBlind || IsOpen(item) ? [.. _byItem[item]] : null;

    /// <summary>What a rater has still to code, in order.</summary>
    public IReadOnlyList<CodingItem> Queue(string rater) => [.. Items.Where(item => RatersOf(item.Key).Contains(rater) && !IsCodedBy(item.Key, rater))];

    /// <summary>Open items on which those who were to code them differ and nothing was decided, in order.</summary>
    public IReadOnlyList<Disagreement> Disagreements() =>
    [
        .. from item in Items where IsOpen(item.Key)
           from factor in Factors where Adjudicated(item.Key, factor.Name) is null
           let codes = Labels(item.Key, factor.Name) where codes.Select(code => code.Value).Distinct(StringComparer.Ordinal).Count() > 1
           select new Disagreement(item, factor, codes),
    ];

    /// <summary>The code that stands for all: what was decided, or what all said. Null where they differ or have not all coded.</summary>
    public FinalCode? Final(string item, string factor)
    {
        if (Adjudicated(item, factor) is { } decided)
            return new(decided.Value, IsAdjudicated: true);
        var labels = Labels(item, factor);
        return IsOpen(item) && labels.Count > 0 && labels.All(code => code.Value == labels[0].Value) ? new(labels[0].Value, IsAdjudicated: false) : null;
    }

    internal IEnumerable<CodeEvent> Codes(string item) => _byItem[item];

    /// <summary>The same project with one item alone.</summary>
    internal CodingProject Only(string item) => new(Heading, Factors, [.. Items.Where(one => one.Key == item)], new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [item] = RatersOf(item) }, [.. _byItem[item]]);

    /// <summary>The same project with further codes.</summary>
    internal CodingProject With(IReadOnlyList<CodeEvent> added) => new(Heading, Factors, Items, _assigned, [.. Events, .. added]);

    private List<CodeEvent> Labels(string item, string factor) => [.. RatersOf(item).Select(rater => Current(item, factor, rater)).OfType<CodeEvent>()];
}

/// <summary>Name and settings of a project.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Guidance">What raters are told beside the definitions.</param>
/// <param name="IsBlind">Whether raters see others' codes only after their own.</param>
/// <param name="CreatedAt">When it was made, in UTC.</param>
public sealed record ProjectHeading(string Name, string Guidance, bool IsBlind, DateTime CreatedAt);

/// <summary>An item on which raters differ.</summary>
/// <param name="Item">The item.</param>
/// <param name="Factor">On which factor.</param>
/// <param name="Codes">Each rater's present code.</param>
public sealed record Disagreement(CodingItem Item, CodingFactor Factor, IReadOnlyList<CodeEvent> Codes)
{
    /// <summary>How far apart the two farthest are, by the taxonomy: 0.5 where they share a root.</summary>
    public double Distance => (from left in Codes from right in Codes select Factor.Taxonomy.Distance(left.Value, right.Value)).Max();
}

/// <summary>The code that stands for all.</summary>
/// <param name="Value">The code.</param>
/// <param name="IsAdjudicated">Whether it was decided on, as against said by all.</param>
public sealed record FinalCode(string Value, bool IsAdjudicated);
