using Assay.Risks.Layout;

namespace Assay.Risks;

/// <summary>What became of a repository's rows in another.</summary>
/// <param name="Added">Rows that the later one alone has.</param>
/// <param name="Removed">Rows that the earlier one alone has.</param>
/// <param name="Changed">Rows that both have, with other codes or texts.</param>
public sealed record RepositoryDifference(IReadOnlyList<RiskRow> Added, IReadOnlyList<RiskRow> Removed, IReadOnlyList<RowChange> Changed)
{
    /// <summary>Compares two states. Rows are matched by their texts and, where a text was edited, by their ids, as far as those are unique.</summary>
    public static RepositoryDifference Between(Repository before, Repository after)
    {
        var (old, fresh) = (Named(before), Named(after));
        var pairs = old.Keys.Intersect(fresh.Keys, StringComparer.Ordinal).Select(uid => (Before: old[uid], After: fresh[uid])).ToList();
        var (gone, come) = (Unmatched(before, old, fresh), Unmatched(after, fresh, old));
        var edited = gone.Join(come, row => row.Key, row => row.Key, (left, right) => (Before: left.Value, After: right.Value)).ToList();
        return new(Left(after, fresh, old, edited.Select(pair => pair.After)), Left(before, old, fresh, edited.Select(pair => pair.Before)),
            [.. pairs.Concat(edited).Select(pair => RowChange.Of(pair.Before, pair.After)).Where(change => change.Columns.Count > 0).OrderBy(change => change.After.SheetRow)]);
    }

    private static Dictionary<string, RiskRow> Named(Repository repository) => RowUid.Of(repository.Rows).Zip(repository.Rows).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    // Rows without a fellow by text, by an id that no other row of their state has.
    private static Dictionary<(EvidenceId, RowLevel?), RiskRow> Unmatched(Repository repository, Dictionary<string, RiskRow> own, Dictionary<string, RiskRow> other)
    {
        var unique = repository.Rows.Where(row => row.Id is not null).CountBy(row => row.Id!.Value).Where(count => count.Value == 1).Select(count => count.Key).ToHashSet();
        return own.Where(row => !other.ContainsKey(row.Key) && row.Value.Id is { } id && unique.Contains(id)).ToDictionary(row => (row.Value.Id!.Value, row.Value.Level), row => row.Value);
    }

    private static IReadOnlyList<RiskRow> Left(Repository repository, Dictionary<string, RiskRow> own, Dictionary<string, RiskRow> other, IEnumerable<RiskRow> matched)
    {
        var left = own.Where(row => !other.ContainsKey(row.Key)).Select(row => row.Value.SheetRow).Except(matched.Select(row => row.SheetRow)).ToHashSet();
        return [.. repository.Rows.Where(row => left.Contains(row.SheetRow))];
    }
}

/// <summary>A row before and after.</summary>
/// <param name="Before">As it was.</param>
/// <param name="After">As it is.</param>
/// <param name="Columns">Headers of the columns whose texts differ.</param>
public sealed record RowChange(RiskRow Before, RiskRow After, IReadOnlyList<string> Columns)
{
    private static readonly string[] CodeColumns = [.. new[] { RiskColumn.Entity, RiskColumn.Intent, RiskColumn.Timing, RiskColumn.Domain, RiskColumn.Subdomain }.Select(column => column.Header())];

    /// <summary>Whether a code differs, and not only a text.</summary>
    public bool IsRecoded => Columns.Intersect(CodeColumns).Any();

    internal static RowChange Of(RiskRow before, RiskRow after) => new(before, after, [.. RiskColumns.All.Where(column => before[column].Trim() != after[column].Trim()).Select(column => column.Header())]);
}
