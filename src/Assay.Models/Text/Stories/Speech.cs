namespace Assay.Models.Text.Stories;

/// <summary>What people say between quotation marks, always in the present.</summary>
internal static class Speech
{
    /// <summary>One quoted utterance up to its closing mark; the sentence around it is not closed.</summary>
    public static void Line(Narration tell, out bool asked)
    {
        tell.Draft.OpenQuote();
        asked = tell.Random.Chance(0.4);
        if (asked)
            Question(tell.Draft, tell);
        else
            Statement(tell.Draft, tell);
        tell.Draft.End("question").End("negation").End("command").CloseQuote(asked ? "?" : ",");
    }

    public static void Question(StoryDraft draft, Narration tell)
    {
        draft.InSentence("question");
        if (tell.Random.Chance(0.5))
            draft.Say("where is the");
        else
            draft.Say("do you see the");
        Described(draft, tell, plural: false);
    }

    public static void Statement(StoryDraft draft, Narration tell)
    {
        switch (tell.Random.NextInt32(4))
        {
            case 0:
                draft.InSentence("negation").Say("I do not");
                draft.Say(tell.Random.Any(Lexicon.Liking).Plain).Say("the");
                Described(draft, tell, plural: true);
                break;
            case 1:
                draft.InSentence("command").Say(tell.Random.Any(Lexicon.Holding).Plain).Say("the");
                Described(draft, tell, plural: false);
                break;
            case 2:
                draft.Say("the");
                var place = tell.Random.Any(Lexicon.Places);
                Described(draft, tell, plural: false);
                draft.Say("is").Say(place.At).Say(place.Name);
                break;
            default:
                draft.Say(tell.Random.Any(["of course", "good day", "well, well", "thank you", "oh dear"]));
                break;
        }
    }

    private static void Described(StoryDraft draft, Narration tell, bool plural)
    {
        var noun = ThingPhrase.AnyNoun(tell.Random);
        if (tell.Random.Chance(0.5))
            draft.Say(tell.Random.Any(Lexicon.Colours), "colour");
        draft.Say(plural ? noun.Plural : noun.Singular, plural ? [noun.Kind, "plural"] : [noun.Kind]);
    }
}
