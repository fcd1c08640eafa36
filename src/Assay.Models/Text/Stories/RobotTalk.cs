using Assay.Core.Randomness;

namespace Assay.Models.Text.Stories;

/// <summary>A human's request and a robot's answer that fits it.</summary>
internal static class RobotTalk
{
    public static void Turns(StoryDraft draft, SeedStream random)
    {
        switch (random.NextInt32(5))
        {
            case 0: Where(draft, random); break;
            case 1: HowMany(draft, random); break;
            case 2: Fetch(draft, random); break;
            case 3: Who(draft, random); break;
            default: Thanks(draft, random); break;
        }
    }

    private static void Where(StoryDraft draft, SeedStream random)
    {
        var (noun, colour, place) = (ThingPhrase.AnyNoun(random), random.Any(Lexicon.Colours), random.Any(Lexicon.Places));
        Human(draft).InSentence("question").Say("where is the").Say(colour, "colour").Say(noun.Singular, noun.Kind).Stop("?");
        Robot(draft).Say("the").Say(colour, "colour").Say(noun.Singular, noun.Kind).FromHere("tense: present").Say("is").Say(place.At);
        draft.FromHere(place.Factor).Say(place.Name).Stop();
        draft.NewLine();
    }

    private static void HowMany(StoryDraft draft, SeedStream random)
    {
        var (noun, count) = (ThingPhrase.AnyNoun(random), random.Any(Lexicon.Numbers.AsSpan(1).ToArray()));
        Human(draft).InSentence("question").Say("do you see the").Say(noun.Plural, noun.Kind, "plural").Stop("?");
        Robot(draft).Say("I", "pronoun").FromHere("tense: present").Say("see", "verb: perception");
        draft.Say(count, "number word", "plural").Say(noun.Plural, noun.Kind, "plural").Stop();
        draft.NewLine();
    }

    private static void Fetch(StoryDraft draft, SeedStream random)
    {
        var (noun, refuses) = (ThingPhrase.AnyNoun(random), random.Chance(0.3));
        Human(draft).InSentence("command").Say("bring", "verb: transfer").Say("the").Say(noun.Singular, noun.Kind).Stop();
        Robot(draft).Say("I", "pronoun").FromHere("tense: present");
        if (refuses)
            draft.InSentence("mood: sad").Say("am sorry").Comma().Say("I", "pronoun").Say("do").InSentence("negation").Say("not").Say("see", "verb: perception");
        else
            draft.Say("bring", "verb: transfer");
        draft.Say("the").Say(noun.Singular, noun.Kind).Stop();
        draft.NewLine();
    }

    private static void Who(StoryDraft draft, SeedStream random)
    {
        var (noun, who) = (ThingPhrase.AnyNoun(random), random.Any(Lexicon.Characters));
        Human(draft).InSentence("question").Say("who").Say("needs the").Say(noun.Singular, noun.Kind).Stop("?");
        Robot(draft).InSentence(who.Factor).Say(who.Name).FromHere("tense: present").Say("needs the").Say(noun.Singular, noun.Kind).Stop();
        draft.NewLine();
    }

    private static void Thanks(StoryDraft draft, SeedStream random)
    {
        Human(draft).Say("thank you").Stop();
        Robot(draft).Say(random.Any(["of course", "good day", "you are welcome"])).Stop();
        draft.NewLine();
    }

    private static StoryDraft Human(StoryDraft draft) => Turn(draft, "Human:", "speaker: human");

    private static StoryDraft Robot(StoryDraft draft)
    {
        draft.NewLine();
        return Turn(draft, "Robot:", "speaker: robot");
    }

    private static StoryDraft Turn(StoryDraft draft, string name, string factor)
    {
        draft.FromHere(factor).Say(name);
        return draft.Capital();
    }
}
