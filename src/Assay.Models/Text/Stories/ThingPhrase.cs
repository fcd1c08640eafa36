using Assay.Core.Randomness;

namespace Assay.Models.Text.Stories;

/// <summary>A thing with its article, number, size and colour.</summary>
internal static class ThingPhrase
{
    /// <summary>Writes it and says whether it is plural.</summary>
    public static bool Write(StoryDraft draft, SeedStream random, Noun noun)
    {
        var plural = random.Chance(0.3);
        var adjectives = Adjectives(random);
        if (plural)
            draft.Say(random.Any(Lexicon.Numbers.AsSpan(1).ToArray()), "number word", "plural");
        else
            draft.Say(random.Chance(0.3) ? "the" : Article(adjectives.Count > 0 ? adjectives[0].Word : noun.Singular));
        foreach (var (word, factor) in adjectives)
            draft.Say(word, plural ? [factor, "plural"] : [factor]);
        draft.Say(plural ? noun.Plural : noun.Singular, plural ? [noun.Kind, "plural"] : [noun.Kind]);
        return plural;
    }

    public static Noun AnyNoun(SeedStream random) => random.Any(Lexicon.Nouns[random.Any(Lexicon.Kinds)]);

    public static string Article(string next) => next[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";

    private static List<(string Word, string Factor)> Adjectives(SeedStream random)
    {
        var adjectives = new List<(string, string)>();
        if (random.Chance(0.3))
            adjectives.Add((random.Any(Lexicon.Sizes), "size"));
        if (random.Chance(0.35))
            adjectives.Add((random.Any(Lexicon.Colours), "colour"));
        return adjectives;
    }
}
