using System.Text.RegularExpressions;

namespace Assay.Risks.Suggestions;

/// <summary>Cuts texts into the terms that are counted.</summary>
internal static partial class Terms
{
    private const int RunLength = 4;

    /// <summary>Words of two or more letters or digits, in lower case.</summary>
    public static IReadOnlyList<string> Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value)];

    /// <summary>How often each word and each pair of neighbours occurs.</summary>
    public static IReadOnlyDictionary<string, int> WordsAndPairs(string text)
    {
        var words = Words(text);
        return Counted(words.Concat(words.Zip(words.Skip(1), (left, right) => $"{left} {right}")));
    }

    /// <summary>How often each run of four letters occurs within words; a blank stands for a word's edge.</summary>
    public static IReadOnlyDictionary<string, int> Runs(string text) => Counted(Words(text).SelectMany(RunsOf));

    /// <summary>The runs of one word: "bias" has " bia", "bias" and "ias ".</summary>
    public static IEnumerable<string> RunsOf(string word)
    {
        var edged = $" {word} ";
        for (var start = 0; start + RunLength <= edged.Length; start++)
            yield return edged.Substring(start, RunLength);
    }

    private static Dictionary<string, int> Counted(IEnumerable<string> terms) => terms.CountBy(term => term, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\w\w+")]
    private static partial Regex Word();
}
