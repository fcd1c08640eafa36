using Assay.Core.Options;
using Assay.Core.Randomness;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>A project to be made.</summary>
public sealed record CodingPlan : IOptions
{
    private const int LongestName = 100;

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>What is to be coded, in the order in which raters meet it.</summary>
    public required IReadOnlyList<CodingItem> Items { get; init; }

    /// <summary>What it is coded on.</summary>
    public required IReadOnlyList<CodingFactor> Factors { get; init; }

    /// <summary>Who codes.</summary>
    public required IReadOnlyList<string> Raters { get; init; }

    /// <summary>How many raters an item gets, in turn; null for all of them.</summary>
    public int? RatersPerItem { get; init; }

    /// <summary>Decides whose turn comes when an item has not all raters.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether a rater sees others' codes of an item only after all who are to code it have done so.</summary>
    public bool IsBlind { get; init; } = true;

    /// <summary>What raters are told beside the definitions.</summary>
    public string Guidance { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Name.Trim() != Name || Name.Length is 0 or > LongestName)
            yield return new("name", Invariant($"'{Name}' is empty, longer than {LongestName} characters, or has blanks at its ends"));
        if (Items.Count == 0)
            yield return new("items", "there are none");
        if (Twice(Items.Select(item => item.Key)) is { } item)
            yield return new("items", $"'{item}' is there twice");
        if (Factors.Count == 0 || Twice(Factors.Select(factor => factor.Name)) is not null)
            yield return new("factors", Factors.Count == 0 ? "there are none" : $"'{Twice(Factors.Select(factor => factor.Name))}' is there twice");
        foreach (var fault in RaterFaults(Raters))
            yield return fault;
        if (RatersPerItem is { } count && (count < 1 || count > Raters.Count))
            yield return new("ratersPerItem", Invariant($"is {count}, expected 1 to {Raters.Count}"));
    }

    internal static IEnumerable<Fault> RaterFaults(IReadOnlyList<string> raters)
    {
        if (raters.Count == 0)
            yield return new("raters", "there are none");
        if (raters.FirstOrDefault(rater => rater.Trim() != rater || rater.Length is 0 or > LongestName) is { } odd)
            yield return new("raters", Invariant($"'{odd}' is empty, longer than {LongestName} characters, or has blanks at its ends"));
        if (Twice(raters) is { } twice)
            yield return new("raters", $"'{twice}' is there twice");
    }

    /// <summary>Who codes which item: the raters of each. In turn over items in a drawn order, so that nobody codes more than one item more than another.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Assignments() => InTurn(Items.Count, Raters, RatersPerItem ?? Raters.Count, Seed);

    internal static IReadOnlyList<IReadOnlyList<string>> InTurn(int items, IReadOnlyList<string> raters, int perItem, long seed)
    {
        var streams = new SeedStreams(seed);
        int[] order = CodingItems.Shuffled(items, streams.Stream("assignment/items")), turn = CodingItems.Shuffled(raters.Count, streams.Stream("assignment/raters"));
        var assigned = new IReadOnlyList<string>[items];
        for (var i = 0; i < items; i++)
            assigned[order[i]] = [.. Enumerable.Range(0, perItem).Select(k => turn[(i * perItem + k) % turn.Length]).Order().Select(rater => raters[rater])];
        return assigned;
    }

    private static string? Twice(IEnumerable<string> names) => names.CountBy(name => name, StringComparer.Ordinal).FirstOrDefault(count => count.Value > 1).Key;
}
