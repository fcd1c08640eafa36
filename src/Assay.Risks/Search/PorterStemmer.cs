namespace Assay.Risks.Search;

/// <summary>Takes the endings off English words: <c>discriminating</c> and <c>discrimination</c> become <c>discrimin</c>.</summary>
/// <remarks>Porter 1980, "An algorithm for suffix stripping", with the two departures its author published later (-bli, -logi). Step numbers are the paper's; m is its count of vowel-consonant sequences.</remarks>
internal static class PorterStemmer
{
    private const int ShortestStemmed = 3;

    private static readonly (string Ending, string Instead)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
        ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Ending, string Instead)[] Third = [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly (string Ending, string Instead)[] Fourth =
    [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""), ("ent", ""), ("ion", ""), ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""),
        ("ous", ""), ("ive", ""), ("ize", ""),
    ];

    /// <summary>The stem of a word in lower case. Words with other signs than a to z stay as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Length < ShortestStemmed || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;
        var stem = PastAndGerund(Plural(word));
        if (stem[^1] == 'y' && HasVowel(stem[..^1]))
            stem = stem[..^1] + "i";
        stem = Replaced(Replaced(stem, Second, 0), Third, 0);
        return LastLetter(Replaced(stem, Fourth, 1));
    }

    // Step 1a.
    private static string Plural(string word) => word switch
    {
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal) => word[..^2],
        [.., 's', 's'] => word,
        [.., 's'] => word[..^1],
        _ => word,
    };

    // Step 1b.
    private static string PastAndGerund(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        var stem = word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2] : word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3] : null;
        return stem is null || !HasVowel(stem) ? word : Completed(stem);
    }

    private static string Completed(string stem) => stem switch
    {
        [.., 'a', 't'] or [.., 'b', 'l'] or [.., 'i', 'z'] => stem + "e",
        [.., not ('l' or 's' or 'z')] when EndsInTwin(stem) => stem[..^1],
        _ when Measure(stem) == 1 && EndsShort(stem) => stem + "e",
        _ => stem,
    };

    // Steps 2 to 4: the longest ending that fits decides, whether or not enough is left before it.
    private static string Replaced(string word, (string Ending, string Instead)[] rules, int above)
    {
        (string Ending, string Instead) best = ("", "");
        foreach (var rule in rules)
        {
            if (rule.Ending.Length > best.Ending.Length && word.EndsWith(rule.Ending, StringComparison.Ordinal))
                best = rule;
        }
        var stem = word[..^best.Ending.Length];
        return best.Ending.Length > 0 && Measure(stem) > above && (best.Ending != "ion" || stem[^1] is 's' or 't') ? stem + best.Instead : word;
    }

    // Step 5.
    private static string LastLetter(string word)
    {
        if (word[^1] == 'e')
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsShort(stem)))
                word = stem;
        }
        return word is [.., 'l', 'l'] && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    private static int Measure(string stem)
    {
        var (measure, afterVowel) = (0, false);
        for (var i = 0; i < stem.Length; i++)
        {
            var vowel = IsVowel(stem, i);
            if (afterVowel && !vowel)
                measure++;
            afterVowel = vowel;
        }
        return measure;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(i => IsVowel(stem, i));

    private static bool EndsInTwin(string stem) => stem.Length > 1 && stem[^1] == stem[^2] && !IsVowel(stem, stem.Length - 1);

    // The paper's *o: consonant, vowel, consonant, and the last is none of w, x, y.
    private static bool EndsShort(string stem) => stem.Length > 2 && !IsVowel(stem, stem.Length - 3) && IsVowel(stem, stem.Length - 2) && !IsVowel(stem, stem.Length - 1) && stem[^1] is not ('w' or 'x' or 'y');

    private static bool IsVowel(string stem, int at) => stem[at] is 'a' or 'e' or 'i' or 'o' or 'u' || (stem[at] == 'y' && at > 0 && !IsVowel(stem, at - 1));
}
