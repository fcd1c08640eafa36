namespace Assay.Models.Text.Stories;

/// <summary>The sentences that adventures and letters are made of; some carry many factors, some hardly any.</summary>
internal sealed class Plot(Narration tell)
{
    private static readonly (string Past, string Present)[] Quiet =
    [
        ("after a while, all was quiet", "after a while, all is quiet"),
        ("and so it went on for some time", "and so it goes on for some time"),
        ("nobody knew what to do next", "nobody knows what to do next"),
        ("it was as it had always been", "it is as it has always been"),
        ("little by little, it became clear", "little by little, it becomes clear"),
        ("as everybody knew, this could happen", "as everybody knows, this can happen"),
        ("so much for that", "so much for that"),
        ("one thing at a time", "one thing at a time"),
    ];

    private string? _mood;

    private StoryDraft Draft => tell.Draft;

    public void Opening()
    {
        Draft.Say(tell.Random.Any(["once", "one day", "long ago"]));
        if (tell.Random.Chance(0.7))
        {
            Draft.Say("in");
            var season = tell.Random.Any(Lexicon.Seasons);
            Draft.FromHere("season: " + season).Say(season);
        }
        Draft.Comma();
        tell.Verb(tell.Random.Any(Lexicon.Motion), tell.HeroSubject(), "verb: motion");
        tell.GoTo(tell.Random.Any(Lexicon.Places));
        Draft.Stop();
    }

    public void Sentence()
    {
        switch (tell.Random.NextInt32(20))
        {
            case < 4: Find(); break;
            case < 6: Move(); break;
            case < 8: Feel(); break;
            case < 10: Give(); break;
            case < 12: Speak(); break;
            case 12: NotSee(); break;
            case 13: Sky(); break;
            case 14: Hold(); break;
            case 15: Hour(); break;
            case 16: Like(); break;
            default: Filler(); break;
        }
    }

    public void Closing()
    {
        if (tell.Random.Chance(0.5))
        {
            Draft.Say("in the end").Comma();
            tell.Verb(tell.Random.Any(Lexicon.Motion), tell.HeroSubject(), "verb: motion");
            Draft.Say("home").Stop();
        }
        else
        {
            tell.SayInTense("this was the end of it", "this is the end of it").Stop();
        }
    }

    private void Find()
    {
        tell.Verb(tell.Random.Any(Lexicon.Perception), tell.AnySubject(), "verb: perception");
        tell.Thing();
        if (tell.Random.Chance(0.3))
            tell.At(tell.Random.Any(Lexicon.Places));
        Draft.Stop();
    }

    private void Move()
    {
        Draft.Say("then");
        tell.Verb(tell.Random.Any(Lexicon.Motion), tell.HeroSubject(), "verb: motion");
        tell.GoTo(tell.Random.Any(Lexicon.Places));
        Draft.Stop();
    }

    private void Feel()
    {
        _mood = tell.Random.Chance(0.5) && _mood is not null ? _mood : tell.Random.Any(Lexicon.MoodNames);
        var subject = tell.HeroSubject();
        tell.Be(subject, negated: tell.Random.Chance(0.15));
        if (tell.Random.Chance(0.4))
            Draft.Say("very");
        tell.Mood(_mood);
        if (tell.Random.Chance(0.4))
            Because();
        Draft.Stop();
        if (tell.Random.Chance(0.5))
            React(_mood);
    }

    private void Because()
    {
        Draft.InSentence("reason").Say("because");
        tell.Verb(tell.Random.Any(Lexicon.Holding), tell.FriendSubject());
        tell.Thing();
    }

    private void React(string mood)
    {
        var subject = tell.HeroSubject();
        Draft.InSentence("mood: " + mood);
        tell.Verb(tell.Random.Any(Lexicon.MoodVerbs[mood]), subject);
        Draft.Say(tell.Random.Any(["a little", "for a long time", "again", "out loud"])).Stop();
    }

    private void Give()
    {
        tell.Verb(tell.Random.Any(Lexicon.Transfer), tell.HeroSubject(), "verb: transfer");
        if (tell.Many)
            Draft.Say("somebody");
        else
            tell.FriendObject();
        tell.Thing();
        Draft.Stop();
    }

    private void NotSee()
    {
        Draft.Say("but");
        tell.NotVerb(Lexicon.Perception[0], tell.HeroSubject(), "verb: perception");
        tell.Thing();
        Draft.Stop();
    }

    private void Sky()
    {
        Draft.Say("the").Say(tell.Random.Any(Lexicon.Sky), "sky");
        tell.Verb(Lexicon.Motion[3], Person.One, "verb: motion");
        Draft.Say("from the").Say(tell.Random.Any(Lexicon.Directions), "direction").Stop();
    }

    private void Hold()
    {
        tell.Verb(tell.Random.Any(Lexicon.Holding), tell.AnySubject());
        tell.Thing();
        Draft.Comma();
        Draft.InSentence("list");
        tell.Thing();
        Draft.Say("and");
        tell.Thing();
        Draft.Stop();
    }

    private void Hour()
    {
        var time = tell.Random.Any(Lexicon.Times);
        Draft.Say(Lexicon.TimePreposition(time)).FromHere("time: " + time).Say(time).Comma();
        tell.Verb(tell.Random.Any(Lexicon.Rest), tell.AnySubject());
        Draft.Say(tell.Random.Any(["a little", "for a long time", "as usual", "under the sky"])).Stop();
    }

    private void Like()
    {
        var subject = tell.HeroSubject();
        tell.Verb(tell.Random.Any(Lexicon.Liking), subject);
        tell.Possessive(subject, tell.Hero);
        var noun = ThingPhrase.AnyNoun(tell.Random);
        Draft.Say(tell.Random.Any(Lexicon.Colours), "colour").Say(noun.Singular, noun.Kind).Stop();
    }

    private void Speak()
    {
        Speech.Line(tell, out var asked);
        tell.Verb(asked ? Lexicon.Ask : Lexicon.Say, tell.AnySubject());
        Draft.Stop();
    }

    private void Filler()
    {
        var (past, present) = tell.Random.Any(Quiet);
        tell.SayInTense(past, present).Stop();
    }
}
