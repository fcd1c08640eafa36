namespace Assay.Core.Options;

/// <summary>The name that a misspelt word most likely meant.</summary>
public static class Nearest
{
    /// <summary>The candidate nearest to <paramref name="word"/> by edit distance (a swap of neighbours counts one; case is ignored), or null where none is
    /// near: at most a third of the longer word may differ, and one letter always may.</summary>
    public static string? Name(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Name: candidate, Distance: Distance(word, candidate)))
        .Where(found => found.Distance <= Math.Max(1, Math.Max(word.Length, found.Name.Length) / 3))
        .OrderBy(found => found.Distance).ThenBy(found => found.Name, StringComparer.Ordinal)
        .FirstOrDefault().Name;

    /// <summary>"; did you mean 'l0Coefficient'?", or the whole list where nothing is near: the end of an error message about a word not known.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> candidates) => Name(word, candidates) is { } near
        ? $"; did you mean '{near}'?"
        : candidates.Count == 0 ? "; there are none" : $"; there are {string.Join(", ", candidates.Order(StringComparer.Ordinal))}";

    /// <summary>Edits between two words: letters put in, left out or exchanged, and neighbours swapped (optimal string alignment). Case is ignored.</summary>
    // Three rows of the edit matrix, the third for swaps of neighbours.
    public static int Distance(string left, string right)
    {
        int[] before = new int[right.Length + 1], above = [.. Enumerable.Range(0, right.Length + 1)], row = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
                row[j] = Cell(left, right, i, j, before, above, row);
            (before, above, row) = (above, row, before);
        }
        return above[right.Length];
    }

    private static int Cell(string left, string right, int i, int j, int[] before, int[] above, int[] row)
    {
        var same = Same(left[i - 1], right[j - 1]);
        var cost = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
        var swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
        return swapped ? Math.Min(cost, before[j - 2] + 1) : cost;
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
