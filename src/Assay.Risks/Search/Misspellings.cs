using System.Numerics;
using Assay.Core.Options;

namespace Assay.Risks.Search;

/// <summary>Which word of the vocabulary a misspelt one stands for: few edits away, and in many risks.</summary>
internal sealed class Misspellings(string[] words, string[] terms, int[] risks)
{
    private const int MostSuggested = 3, ShortestMended = 3;

    // In natural logarithms of frequency: an edit is made up for by a word e^4 = 55 times as frequent. The first letter is rarely wrong.
    private const double CostOfEdit = 4, CostOfFirstLetter = 1.5;

    // A word that stands in the quotations may be their misprint (enviroment): it is doubted where it is this rare, and one edit away a word is so much more frequent.
    private const int RareRisks = 2, MuchMoreFrequent = 20, ShortestDoubted = 6;

    private readonly uint[] _letters = [.. words.Select(Letters)];

    /// <summary>The likeliest words for one that stands, in some inflection, in this many risks.</summary>
    public IReadOnlyList<Suggestion> Of(string word, int known)
    {
        if (word.Length < ShortestMended || known > RareRisks || (known > 0 && word.Length < ShortestDoubted))
            return [];
        return [.. Near(word, known > 0 ? 1 : Edits(word.Length)).Where(found => risks[found.At] >= known * MuchMoreFrequent)
            .OrderByDescending(found => Likelihood(word, found.At, found.Distance)).ThenBy(found => words[found.At], StringComparer.Ordinal)
            .DistinctBy(found => terms[found.At]).Take(MostSuggested).Select(found => new Suggestion(word, words[found.At], risks[found.At]))];
    }

    private IEnumerable<(int At, int Distance)> Near(string word, int edits)
    {
        var letters = Letters(word);
        for (var at = 0; at < words.Length; at++)
        {
            // Cheap first: an edit changes the length by one at most, and the set of letters by two.
            if (Math.Abs(words[at].Length - word.Length) <= edits && BitOperations.PopCount(letters ^ _letters[at]) <= 2 * edits && Nearest.Distance(word, words[at]) is var distance && distance <= edits && distance > 0)
                yield return (at, distance);
        }
    }

    private double Likelihood(string word, int at, int distance) => Math.Log(risks[at]) - (CostOfEdit * distance) - (words[at][0] == word[0] ? 0 : CostOfFirstLetter);

    private static int Edits(int length) => length switch { <= 4 => 1, <= 9 => 2, _ => 3 };

    private static uint Letters(string word)
    {
        var letters = 0u;
        foreach (var letter in word)
            letters |= 1u << (letter & 31);
        return letters;
    }
}
