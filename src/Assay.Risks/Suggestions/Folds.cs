using Assay.Core.Randomness;

namespace Assay.Risks.Suggestions;

/// <summary>How rows are parted into those that are learnt from and those that are tested on.</summary>
public enum FoldScheme
{
    /// <summary>By document: no document is on both sides. What a new document will be like.</summary>
    Documents,

    /// <summary>At random, each subdomain spread evenly: rows of a document stand on both sides and share words, so that it flatters.</summary>
    Random,

    /// <summary>By document, and documents that take text over from each other are never parted.</summary>
    Families,

    /// <summary>Documents that the last release added are tested, and those before it learnt from.</summary>
    Later,
}

/// <summary>Deals rows into folds.</summary>
internal static class Folds
{
    // Documents whose texts are partly the same, by their authors' later editions: Weidinger, MLCommons, Bengio, Wirtz, Hendrycks.
    private static readonly int[][] Families = [[16, 17, 18], [23, 57], [49, 60], [19, 20], [22, 35]];

    /// <summary>The fold of each text, from 0; −1 for what is only learnt from.</summary>
    public static int[] Of(FoldScheme scheme, IReadOnlyList<CodedText> texts, int count, SeedStream stream) => scheme switch
    {
        FoldScheme.Random => ByClass([.. texts.Select(text => text[SuggestionTarget.Subdomain])], count, stream),
        FoldScheme.Later => [.. texts.Select(text => text.Document > LastOfBefore(texts) ? 0 : -1)],
        FoldScheme.Families => ByGroup([.. texts.Select(text => Family(text.Document))], count, stream),
        _ => ByGroup([.. texts.Select(text => text.Document)], count, stream),
    };

    private static int LastOfBefore(IReadOnlyList<CodedText> texts) => Releases.Holding(texts.Max(text => text.Document)) is > 1 and var release ? Releases.LastDocument(release - 1) : int.MaxValue;

    // The largest group first, each into the smallest fold: folds come out nearly equal. Groups of one size in random order.
    private static int[] ByGroup(IReadOnlyList<int> groups, int count, SeedStream stream)
    {
        int[] order = [.. groups.Distinct().Order()];
        stream.Shuffle<int>(order);
        var sizes = groups.CountBy(group => group).ToDictionary();
        var (rows, foldOf) = (new int[count], new Dictionary<int, int>());
        foreach (var group in order.OrderByDescending(group => sizes[group]))
        {
            var smallest = Array.IndexOf(rows, rows.Min());
            foldOf[group] = smallest;
            rows[smallest] += sizes[group];
        }
        return [.. groups.Select(group => foldOf[group])];
    }

    private static int[] ByClass(IReadOnlyList<int> classes, int count, SeedStream stream)
    {
        var folds = new int[classes.Count];
        int[] order = [.. Enumerable.Range(0, classes.Count)];
        stream.Shuffle<int>(order);
        foreach (var (row, i) in order.OrderBy(row => classes[row]).Select((row, i) => (row, i)))
            folds[row] = i % count;
        return folds;
    }

    private static int Family(int document) => Families.FirstOrDefault(family => family.Contains(document))?[0] ?? document;
}
