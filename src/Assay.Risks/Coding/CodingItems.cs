using Assay.Core.Errors;
using Assay.Core.Randomness;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>Where items come from.</summary>
public static class CodingItems
{
    /// <summary>Rows of the repository, keyed by their uids. The uid is made of all rows, so <paramref name="among"/> says which to take of them.</summary>
    public static IReadOnlyList<CodingItem> OfRows(Repository repository, Func<RiskRow, bool> among) =>
        [.. repository.Rows.Zip(RowUid.Of(repository.Rows)).Where(pair => among(pair.First)).Select(pair => Of(pair.First, pair.Second))];

    /// <summary>The published codes of the same rows on the repository's own factors: item, factor, code. Rows without a code on a factor have none here.</summary>
    public static IReadOnlyList<(string Item, string Factor, string Code)> PublishedCodes(Repository repository, Func<RiskRow, bool> among) =>
        [.. repository.Rows.Zip(RowUid.Of(repository.Rows)).Where(pair => among(pair.First)).SelectMany(pair => Codes(pair.First).Select(code => (pair.Second, code.Factor, code.Code)))];

    /// <summary>A file of one's own: columns id and text, and document where there are several.</summary>
    /// <exception cref="UnreadableFileException">A column is missing, an id empty or there twice: names the line.</exception>
    public static IReadOnlyList<CodingItem> ReadCsv(string path)
    {
        var table = CsvTable.Read(path, ["id", "text"], ["document"]);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in table)
        {
            if (row["id"].Length == 0)
                throw row.Fault("id", "is empty");
            if (!seen.TryAdd(row["id"], row.Line))
                throw row.Fault("id", Invariant($"'{row["id"]}' is on line {seen[row["id"]]} already"));
        }
        return [.. table.Select(row => new CodingItem(row["id"], row["text"], row["document"]))];
    }

    /// <summary>Some of them, drawn without replacement, in their order.</summary>
    /// <exception cref="AssayException">There are fewer.</exception>
    public static IReadOnlyList<CodingItem> Sample(IReadOnlyList<CodingItem> items, int count, long seed)
    {
        if (count > items.Count)
            throw new AssayException(Invariant($"{count} items were asked for, and there are {items.Count}"));
        var order = Shuffled(items.Count, new SeedStreams(seed).Stream("items"));
        return [.. order.Take(count).Order().Select(i => items[i])];
    }

    internal static int[] Shuffled(int count, SeedStream stream)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var other = stream.NextInt32(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    private static CodingItem Of(RiskRow row, string uid) => new(uid, string.Join("\n\n", new[] { row.Category, row.Subcategory, row.Description, row.AdditionalEvidence }.Select(text => text.Trim()).Where(text => text.Length > 0)),
        Invariant($"{row.Document}"), row.Id?.ToString() ?? "");

    private static IEnumerable<(string Factor, string Code)> Codes(RiskRow row)
    {
        if (row.Domain is { } domain)
            yield return ("domain", domain.NodeCode);
        foreach (var factor in Enum.GetValues<CausalFactor>())
        {
            if (row.Causal[factor] is { } level)
                yield return (factor.ToString().ToLowerInvariant(), CausalCode.NodeCode(factor, level));
        }
    }
}
