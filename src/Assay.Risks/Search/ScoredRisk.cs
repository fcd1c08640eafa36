using System.Runtime.InteropServices;

namespace Assay.Risks.Search;

/// <summary>A risk that fits a text, and how well: 0 where nobody asked how well.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScoredRisk(int Id, double Score);

/// <summary>The part of what was found that is shown.</summary>
internal static class SearchPage
{
    private static readonly Comparer<ScoredRisk> Best = Comparer<ScoredRisk>.Create((left, right) => right.Score.CompareTo(left.Score) is not 0 and var byScore ? byScore : left.Id.CompareTo(right.Id));

    private static readonly Comparer<ScoredRisk> WorstFirst = Comparer<ScoredRisk>.Create((left, right) => Best.Compare(right, left));

    /// <summary>A query's page, in its order. Ids follow the sheet, so that pages do not shift between equal scores.</summary>
    public static IReadOnlyList<ScoredRisk> Of(IReadOnlyList<ScoredRisk> found, SearchQuery query)
    {
        if (query.Order == SearchOrder.Id)
            return [.. found.OrderBy(risk => risk.Id).Skip(query.Offset).Take(query.Limit)];
        // Of many that were found few are looked at: the best so far are kept, the worst of them on top.
        var kept = new PriorityQueue<ScoredRisk, ScoredRisk>(WorstFirst);
        foreach (var risk in found)
        {
            if (kept.Count < (long)query.Offset + query.Limit)
                kept.Enqueue(risk, risk);
            else if (kept.Count > 0 && Best.Compare(risk, kept.Peek()) < 0)
                kept.DequeueEnqueue(risk, risk);
        }
        return [.. kept.UnorderedItems.Select(item => item.Element).Order(Best).Skip(query.Offset)];
    }
}
