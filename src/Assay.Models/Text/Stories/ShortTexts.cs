using Assay.Core.Randomness;

namespace Assay.Models.Text.Stories;

/// <summary>The sorts of text beside adventures; each begins with words of its own.</summary>
internal static class ShortTexts
{
    public static Story Adventure(SeedStream random)
    {
        var tell = new Narration(random, past: random.Chance(0.6), first: random.Chance(0.4));
        var plot = new Plot(tell);
        plot.Opening();
        Repeat(random, 4, 9, plot.Sentence);
        plot.Closing();
        return tell.Draft.ToStory("adventure");
    }

    public static Story Letter(SeedStream random)
    {
        var tell = new Narration(random, past: random.Chance(0.5), first: true);
        tell.Draft.Say("dear").Say(tell.Friend.Name, tell.Friend.Factor).Comma().NewLine();
        var plot = new Plot(tell);
        Repeat(random, 3, 6, plot.Sentence);
        tell.Draft.NewLine();
        tell.Draft.Say("your friend").Comma().Say(tell.Hero.Name, tell.Hero.Factor).Stop();
        return tell.Draft.ToStory("letter");
    }

    public static Story Weather(SeedStream random)
    {
        var draft = new StoryDraft();
        draft.Say("today").Comma().Say("in the").Say(random.Any(Lexicon.Directions), "direction").Comma();
        draft.FromHere("tense: present").Say("there is").Say(random.Any(Lexicon.Sky), "sky").Stop();
        Repeat(random, 2, 5, () => Forecast(draft, random));
        draft.Say("this is all for today").Stop();
        return draft.ToStory("weather");
    }

    public static Story Recipe(SeedStream random)
    {
        var (draft, dish) = (new StoryDraft(), random.Any(Lexicon.Nouns["food"]));
        draft.Say("to make").Say(ThingPhrase.Article(dish.Singular)).Say(dish.Singular, dish.Kind).Comma();
        draft.InSentence("command").Say("take");
        ThingPhrase.Write(draft, random, random.Any(Lexicon.Nouns["food"]));
        draft.Stop();
        Repeat(random, 3, 6, () => CookingStep(draft, random));
        draft.Say("then the").Say(dish.Singular, dish.Kind).FromHere("tense: present").Say("is ready").Stop();
        return draft.ToStory("recipe");
    }

    public static Story Counting(SeedStream random)
    {
        var (draft, noun) = (new StoryDraft(), ThingPhrase.AnyNoun(random));
        draft.Say("let us count the").Say(noun.Plural, noun.Kind, "plural").Stop(":");
        var last = 3 + random.NextInt32(6);
        for (var n = 1; n <= last; n++)
        {
            draft.InSentence("list");
            Counted(draft, n, noun);
            if (n < last)
                draft.Comma();
        }
        draft.Stop();
        Repeat(random, 1, 4, () => Sum(draft, random, noun));
        return draft.ToStory("counting");
    }

    public static Story Conversation(SeedStream random)
    {
        var tell = new Narration(random, past: random.Chance(0.6), first: random.Chance(0.3), alone: true);
        var hero = true;
        Repeat(random, 4, 8, () =>
        {
            Speech.Line(tell, out var asked);
            tell.Verb(asked ? Lexicon.Ask : Lexicon.Say, hero ? tell.HeroSubject() : tell.FriendSubject());
            tell.Draft.Stop();
            tell.Draft.NewLine();
            hero = !hero;
        });
        return tell.Draft.ToStory("conversation");
    }

    private static void Forecast(StoryDraft draft, SeedStream random)
    {
        switch (random.NextInt32(4))
        {
            case 0:
                draft.Say("the").Say(random.Any(Lexicon.Sky), "sky").Say("comes from the").Say(random.Any(Lexicon.Directions), "direction").Stop();
                break;
            case 1:
                var time = random.Any(Lexicon.Times);
                draft.Say(Lexicon.TimePreposition(time)).FromHere("time: " + time).Say(time).Comma().Say("there will be").Say(random.Any(Lexicon.Sky), "sky").Stop();
                break;
            case 2:
                var place = random.Any(Lexicon.Places);
                draft.Say(place.At).FromHere(place.Factor).Say(place.Name).Comma().Say("it is").InSentence("negation").Say("not cold").Stop();
                break;
            default:
                draft.Say(random.Any(["it will be much the same tomorrow", "more is not known", "the rest of the day is fine"])).Stop();
                break;
        }
    }

    private static void CookingStep(StoryDraft draft, SeedStream random)
    {
        draft.InSentence("command");
        if (random.Chance(0.15))
        {
            draft.Say("wait for").Say(random.Any(Lexicon.Numbers.AsSpan(1).ToArray()), "number word").Say("minutes").Stop();
            return;
        }
        if (random.Chance(0.15))
            draft.InSentence("negation").Say("do not");
        draft.Say(random.Any(Lexicon.Cooking).Plain);
        ThingPhrase.Write(draft, random, random.Any(Lexicon.Nouns["food"]));
        var tool = random.Any(Lexicon.Nouns["tool"]);
        if (random.Chance(0.3))
            draft.Say("with").Say(ThingPhrase.Article(tool.Singular)).Say(tool.Singular, tool.Kind);
        draft.Stop();
    }

    private static void Sum(StoryDraft draft, SeedStream random, Noun noun)
    {
        var a = 1 + random.NextInt32(5);
        var b = 1 + random.NextInt32(5);
        Counted(draft, a, noun);
        draft.Say("and");
        Counted(draft, b, noun);
        draft.FromHere("tense: present").Say("make");
        Counted(draft, a + b, noun);
        draft.Stop();
    }

    private static void Counted(StoryDraft draft, int n, Noun noun)
    {
        if (n == 1)
            draft.Say("one", "number word").Say(noun.Singular, noun.Kind);
        else
            draft.Say(Lexicon.Numbers[n - 1], "number word", "plural").Say(noun.Plural, noun.Kind, "plural");
    }

    public static void Repeat(SeedStream random, int least, int most, Action write)
    {
        for (var i = least + random.NextInt32(most - least + 1); i > 0; i--)
            write();
    }
}
