using Assay.Risks.Store;
using Assay.Risks.Tabulation;

namespace Assay.Risks.Search;

/// <summary>Which group every risk of an index falls into, in memory: filters and counts then cost no further queries.</summary>
internal sealed class SearchSnapshot
{
    private static readonly Dimension[] Dimensions = Enum.GetValues<Dimension>();

    private static readonly Slot[] Slots = [.. Dimensions.Select(SlotOf)];

    private readonly IReadOnlyList<Group>[] _groups;
    private readonly int[][] _groupOf;
    private readonly Lazy<Vocabulary> _vocabulary;

    /// <summary>Sorts the risks of an index into groups.</summary>
    /// <param name="rows">All risks; ids are 1, 2, 3, …</param>
    /// <param name="words">The vocabulary as it was written.</param>
    public SearchSnapshot(IReadOnlyList<SearchRow> rows, string words)
    {
        Risks = rows.Count;
        (_groups, _groupOf) = (new IReadOnlyList<Group>[Dimensions.Length], new int[Dimensions.Length][]);
        foreach (var dimension in Dimensions)
            Sort(dimension, [.. rows.Select(row => GroupOf(dimension, row))]);
        _vocabulary = new(() => Vocabulary.Read(words));
    }

    /// <summary>How many there are.</summary>
    public int Risks { get; }

    public Vocabulary Vocabulary => _vocabulary.Value;

    /// <summary>Keeps risks to a query's filters and counts them.</summary>
    /// <param name="query">Its filters.</param>
    /// <param name="fitting">Risks that fit its text.</param>
    public (IReadOnlyList<ScoredRisk> Found, IReadOnlyList<Facet> Facets) Filter(SearchQuery query, IReadOnlyList<ScoredRisk> fitting)
    {
        SlotFilter[] filters = [.. Enum.GetValues<Slot>().Select(slot => new SlotFilter(slot, Wanted(query, slot))).Where(filter => filter.Wanted.Count > 0)];
        var counts = Dimensions.Select(dimension => new int[_groups[(int)dimension].Count]).ToArray();
        var found = new List<ScoredRisk>();
        foreach (var risk in fitting)
        {
            var (failures, failed) = Failures(filters, risk.Id - 1);
            if (failures == 0)
                found.Add(risk);
            if (failures <= 1)
                Count(counts, risk.Id - 1, failures == 0 ? null : failed);
        }
        return (found, [.. Dimensions.Select(dimension => FacetOf(query, dimension, counts[(int)dimension]))]);
    }

    /// <summary>The groups of one risk.</summary>
    public static HitCodes CodesOf(SearchRow row) => new(GroupOf(Dimension.Entity, row), GroupOf(Dimension.Intent, row), GroupOf(Dimension.Timing, row), GroupOf(Dimension.Domain, row), GroupOf(Dimension.Subdomain, row));

    private static Group GroupOf(Dimension dimension, SearchRow row) => dimension switch
    {
        Dimension.Entity => Grouping.Causal(CausalFactor.Entity, row.Causal.Entity),
        Dimension.Intent => Grouping.Causal(CausalFactor.Intent, row.Causal.Intent),
        Dimension.Timing => Grouping.Causal(CausalFactor.Timing, row.Causal.Timing),
        Dimension.Domain => Grouping.Domain(row.Domain),
        Dimension.Subdomain => Grouping.Subdomain(row.Domain),
        Dimension.Document => Grouping.Document(row.Document, row.QuickRef),
        Dimension.Year => Grouping.Year(row.Year),
        _ => Grouping.Level(row.Level),
    };

    private void Sort(Dimension dimension, Group[] groups)
    {
        var ordered = Grouping.Ordered(groups);
        var places = ordered.Select((group, i) => (group, i)).ToDictionary(pair => pair.group, pair => pair.i);
        (_groups[(int)dimension], _groupOf[(int)dimension]) = (ordered, [.. groups.Select(group => places[group])]);
    }

    // What a filter lets through, group by group of each dimension in its slot; empty without a filter.
    private IReadOnlyList<(int[] GroupOf, bool[] Passes)> Wanted(SearchQuery query, Slot slot)
    {
        Dimension[] dimensions = [.. Dimensions.Where(dimension => SlotOf(dimension) == slot)];
        var chosen = query.Filters.Any(filter => dimensions.Contains(filter.Dimension));
        if (slot == Slot.Year && (query.FromYear ?? query.ToYear) is not null)
            return [.. dimensions.Select(dimension => (_groupOf[(int)dimension], _groups[(int)dimension].Select(group => IsWithin(query, group) && (!chosen || query.Has(dimension, group.Key))).ToArray()))];
        return chosen ? [.. dimensions.Select(dimension => (_groupOf[(int)dimension], _groups[(int)dimension].Select(group => query.Has(dimension, group.Key)).ToArray()))] : [];
    }

    private static bool IsWithin(SearchQuery query, Group year) =>
        int.TryParse(year.Key, System.Globalization.CultureInfo.InvariantCulture, out var number) && !(number < query.FromYear) && !(number > query.ToYear);

    private static (int Failures, Slot Failed) Failures(SlotFilter[] filters, int place)
    {
        var (failures, failed) = (0, default(Slot));
        foreach (var filter in filters)
        {
            if (filter.Passes(place))
                continue;
            failed = filter.Slot;
            if (++failures > 1)
                break;
        }
        return (failures, failed);
    }

    private void Count(int[][] counts, int place, Slot? only)
    {
        for (var dimension = 0; dimension < counts.Length; dimension++)
        {
            if (only is null || Slots[dimension] == only)
                counts[dimension][_groupOf[dimension][place]]++;
        }
    }

    private Facet FacetOf(SearchQuery query, Dimension dimension, int[] counts) => new(dimension, [.. _groups[(int)dimension]
        .Select((group, i) => new FacetValue(group.Key, group.Label, counts[i], query.Has(dimension, group.Key))).Where(value => value.Count > 0 || value.IsChosen)]);

    private static Slot SlotOf(Dimension dimension) => dimension switch
    {
        Dimension.Entity => Slot.Entity,
        Dimension.Intent => Slot.Intent,
        Dimension.Timing => Slot.Timing,
        Dimension.Domain or Dimension.Subdomain => Slot.Domain,
        Dimension.Document => Slot.Document,
        Dimension.Year => Slot.Year,
        _ => Slot.Level,
    };

    // Filters within one widen each other.
    private enum Slot
    {
        Entity,
        Intent,
        Timing,
        Domain,
        Document,
        Year,
        Level,
    }

    private sealed record SlotFilter(Slot Slot, IReadOnlyList<(int[] GroupOf, bool[] Passes)> Wanted)
    {
        public bool Passes(int place)
        {
            foreach (var (groupOf, passes) in Wanted)
            {
                if (passes[groupOf[place]])
                    return true;
            }
            return false;
        }
    }
}
