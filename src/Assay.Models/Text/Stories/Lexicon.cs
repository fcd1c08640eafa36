using System.Collections.Frozen;
using Assay.Core.Randomness;

namespace Assay.Models.Text.Stories;

/// <summary>A thing that can be counted; <paramref name="Kind"/> is its factor.</summary>
internal sealed record Noun(string Singular, string Plural, string Kind);

/// <summary>A verb: <c>go</c>, <c>goes</c>, <c>went</c>.</summary>
internal sealed record Verb(string Plain, string Third, string Past);

/// <summary>Somebody with a name. Pronouns are <c>she</c>, <c>her</c>, <c>her</c> or <c>he</c>, <c>him</c>, <c>his</c>.</summary>
internal sealed record Character(string Name, string Pronoun, string Object, string Possessive)
{
    public string Factor { get; } = "who: " + Name;
}

/// <summary>A place with the words that lead there and say where: <c>to the</c>, <c>in the</c>.</summary>
internal sealed record Place(string Name, string To, string At)
{
    public string Factor { get; } = "place: " + Name;
}

/// <summary>The words of the stories, some four hundred with their forms.</summary>
internal static class Lexicon
{
    public static readonly Character[] Characters =
    [
        She("Mira"), He("Tom"), She("Anna"), He("Ben"), She("Lily"), He("Oscar"), She("Nora"), He("Felix"),
    ];

    public static readonly Place[] Places =
    [
        new("forest", "into the", "in the"), new("river", "to the", "by the"), new("market", "to the", "at the"), new("school", "to the", "at the"),
        new("garden", "into the", "in the"), new("castle", "to the", "near the"), new("harbor", "to the", "at the"), new("kitchen", "into the", "in the"),
    ];

    public static readonly FrozenDictionary<string, Noun[]> Nouns = new Dictionary<string, Noun[]>(StringComparer.Ordinal)
    {
        ["animal"] = Read("animal", "fox:foxes dog:dogs cat:cats bird:birds horse:horses frog:frogs mouse:mice goat:goats"),
        ["food"] = Read("food", "apple:apples cake:cakes pear:pears pie:pies plum:plums carrot:carrots egg:eggs onion:onions"),
        ["tool"] = Read("tool", "lamp:lamps rope:ropes knife:knives hammer:hammers key:keys bucket:buckets basket:baskets spoon:spoons"),
        ["clothes"] = Read("clothes", "hat:hats coat:coats scarf:scarves boot:boots glove:gloves shirt:shirts belt:belts dress:dresses"),
        ["plant"] = Read("plant", "tree:trees flower:flowers rose:roses bush:bushes leaf:leaves root:roots branch:branches seed:seeds"),
        ["toy"] = Read("toy", "ball:balls kite:kites drum:drums doll:dolls puppet:puppets puzzle:puzzles whistle:whistles marble:marbles"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly string[] Kinds = ["animal", "food", "tool", "clothes", "plant", "toy"];
    public static readonly string[] Colours = ["red", "blue", "green", "yellow", "white", "black", "brown", "golden"];
    public static readonly string[] Sizes = ["big", "small", "tiny", "huge", "long", "heavy"];
    public static readonly string[] Numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    public static readonly string[] Seasons = ["spring", "summer", "autumn", "winter"];
    public static readonly string[] Times = ["morning", "noon", "evening", "night"];

    /// <summary><c>in the</c> morning, <c>at</c> night.</summary>
    public static string TimePreposition(string time) => time is "morning" or "evening" ? "in the" : "at";

    public static readonly string[] Directions = ["north", "south", "east", "west"];
    public static readonly string[] Sky = ["rain", "snow", "wind", "fog", "hail", "thunder"];

    public static readonly FrozenDictionary<string, string[]> Moods = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["happy"] = ["happy", "glad", "cheerful", "proud"],
        ["sad"] = ["sad", "lonely", "sorry", "gloomy"],
        ["angry"] = ["angry", "cross", "furious", "annoyed"],
        ["afraid"] = ["afraid", "scared", "nervous", "worried"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly string[] MoodNames = ["happy", "sad", "angry", "afraid"];

    /// <summary>What one does in a mood.</summary>
    public static readonly FrozenDictionary<string, Verb[]> MoodVerbs = new Dictionary<string, Verb[]>(StringComparer.Ordinal)
    {
        ["happy"] = Verbs("smile:smiles:smiled laugh:laughs:laughed dance:dances:danced"),
        ["sad"] = Verbs("cry:cries:cried sigh:sighs:sighed weep:weeps:wept"),
        ["angry"] = Verbs("shout:shouts:shouted stamp:stamps:stamped frown:frowns:frowned"),
        ["afraid"] = Verbs("tremble:trembles:trembled hide:hides:hid shiver:shivers:shivered"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly Verb[] Motion = Verbs("walk:walks:walked run:runs:ran go:goes:went come:comes:came hurry:hurries:hurried wander:wanders:wandered");
    public static readonly Verb[] Perception = Verbs("see:sees:saw find:finds:found notice:notices:noticed hear:hears:heard discover:discovers:discovered");
    public static readonly Verb[] Transfer = Verbs("give:gives:gave bring:brings:brought show:shows:showed sell:sells:sold lend:lends:lent");
    public static readonly Verb[] Holding = Verbs("take:takes:took carry:carries:carried hold:holds:held keep:keeps:kept lose:loses:lost");
    public static readonly Verb[] Liking = Verbs("like:likes:liked love:loves:loved want:wants:wanted need:needs:needed");
    public static readonly Verb[] Rest = Verbs("rest:rests:rested wait:waits:waited sleep:sleeps:slept sing:sings:sang sit:sits:sat");
    public static readonly Verb[] Cooking = Verbs("wash:washes:washed cut:cuts:cut mix:mixes:mixed boil:boils:boiled bake:bakes:baked stir:stirs:stirred");
    public static readonly Verb Say = new("say", "says", "said");
    public static readonly Verb Ask = new("ask", "asks", "asked");

    public static T Any<T>(this SeedStream random, IReadOnlyList<T> items) => items[random.NextInt32(items.Count)];

    public static bool Chance(this SeedStream random, double probability) => random.NextDouble() < probability;

    private static Character She(string name) => new(name, "she", "her", "her");

    private static Character He(string name) => new(name, "he", "him", "his");

    private static Noun[] Read(string kind, string forms) =>
        [.. forms.Split(' ').Select(noun => noun.Split(':')).Select(noun => new Noun(noun[0], noun[1], "thing: " + kind))];

    private static Verb[] Verbs(string forms) =>
        [.. forms.Split(' ').Select(verb => verb.Split(':')).Select(verb => new Verb(verb[0], verb[1], verb[2]))];
}
