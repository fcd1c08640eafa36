using System.Collections.Frozen;

namespace Assay.Models.Text.Stories;

/// <summary>All factors of the generated texts, in the order of their indices.</summary>
internal static class StoryFactors
{
    public static readonly string[] StorySubsets = ["adventure", "letter", "weather", "recipe", "counting", "conversation"];
    public const string RobotSubset = "robot";

    public static readonly IReadOnlyList<string> Names =
    [
        .. Lexicon.Characters.Select(character => character.Factor),
        .. Lexicon.Places.Select(place => place.Factor),
        .. Group("thing", Lexicon.Kinds),
        .. Group("tense", ["past", "present"]),
        .. Group("narrator", ["first", "third"]),
        .. Group("mood", Lexicon.MoodNames),
        .. Group("season", Lexicon.Seasons),
        .. Group("time", Lexicon.Times),
        .. Group("verb", ["motion", "perception", "transfer"]),
        .. Group("speaker", ["human", "robot"]),
        "plural", "number word", "colour", "size", "sky", "direction", "pronoun", "speech", "question", "negation", "reason", "command", "list",
        .. Group("subset", StorySubsets), "subset: " + RobotSubset,
    ];

    private static readonly FrozenDictionary<string, int> Indices =
        Names.Select((name, index) => (name, index)).ToFrozenDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);

    public static int IndexOf(string name) => Indices[name];

    private static IEnumerable<string> Group(string group, IEnumerable<string> values) => values.Select(value => $"{group}: {value}");
}
