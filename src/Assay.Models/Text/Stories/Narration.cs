using Assay.Core.Randomness;

namespace Assay.Models.Text.Stories;

/// <summary>Who acts in a sentence, as far as the verb needs to know.</summary>
internal enum Person
{
    I, We, One, They,
}

/// <summary>Writes phrases in one voice: a tense, a narrator who tells of himself or of others, and what has been named so far.</summary>
internal sealed class Narration(SeedStream random, bool past, bool first, bool alone = false)
{
    private readonly Character[] _cast = Cast(random);
    private readonly bool _many = !alone && random.Chance(0.25);      // "we", or two heroes
    private bool _heroNamed;

    public StoryDraft Draft { get; } = new();

    public SeedStream Random { get; } = random;

    public Character Hero => _cast[0];

    public Character Friend => _cast[1];

    /// <summary>Whether hero and friend, or the narrator and somebody unnamed, act together.</summary>
    public bool Many => _many;

    /// <summary>The hero as subject; by pronoun where the name was just heard. Somebody else acts in <see cref="FriendSubject"/>.</summary>
    public Person HeroSubject()
    {
        if (first)
            return Narrator();
        Draft.FromHere("narrator: third").InSentence(Hero.Factor);
        var pronoun = _heroNamed && Random.Chance(0.6);
        _heroNamed = true;
        if (_many)
            return HeroAndFriend(pronoun);
        if (pronoun)
            Draft.Say(Hero.Pronoun, "pronoun");
        else
            Draft.Say(Hero.Name);
        return Person.One;
    }

    public Person FriendSubject()
    {
        Draft.InSentence(Friend.Factor).Say(Friend.Name);
        return Person.One;
    }

    /// <summary><c>my</c>, <c>our</c>, <c>her</c>, <c>their</c>: as the subject just written has it.</summary>
    public StoryDraft Possessive(Person subject, Character who) => Draft.Say(
        subject switch { Person.I => "my", Person.We => "our", Person.They => "their", _ => who.Possessive }, "pronoun");

    public void FriendObject()
    {
        Draft.InSentence(Friend.Factor).Say(Friend.Name);
    }

    public void Verb(Verb verb, Person subject, params ReadOnlySpan<string> factors)
    {
        Tense();
        Draft.Say(past ? verb.Past : subject == Person.One ? verb.Third : verb.Plain, factors);
    }

    public void Be(Person subject, bool negated = false)
    {
        Tense();
        Draft.Say((past, subject) switch
        {
            (true, Person.I or Person.One) => "was",
            (true, _) => "were",
            (false, Person.I) => "am",
            (false, Person.One) => "is",
            _ => "are",
        });
        if (negated)
            Draft.InSentence("negation").Say("not");
    }

    /// <summary><c>did not see</c>, <c>does not see</c>.</summary>
    public void NotVerb(Verb verb, Person subject, params ReadOnlySpan<string> factors)
    {
        Tense();
        Draft.Say(past ? "did" : subject == Person.One ? "does" : "do");
        Draft.InSentence("negation").Say("not").Say(verb.Plain, factors);
    }

    /// <summary><c>a small red fox</c>, <c>three plums</c>, <c>the kite</c>.</summary>
    public void Thing() => ThingPhrase.Write(Draft, Random, ThingPhrase.AnyNoun(Random));

    public void GoTo(Place place)
    {
        Draft.Say(place.To);
        Draft.FromHere(place.Factor).Say(place.Name);
    }

    public void At(Place place)
    {
        Draft.Say(place.At);
        Draft.FromHere(place.Factor).Say(place.Name);
    }

    public void Mood(string mood) => Draft.InSentence("mood: " + mood).Say(Random.Any(Lexicon.Moods[mood]));

    public Person AnySubject() => Random.Chance(0.75) ? HeroSubject() : FriendSubject();

    public StoryDraft SayInTense(string inPast, string inPresent) => Draft.Say(past ? inPast : inPresent);

    private void Tense() => Draft.FromHere(past ? "tense: past" : "tense: present");

    private Person Narrator()
    {
        if (_many)
            Draft.InSentence("plural");
        Draft.FromHere("narrator: first").Say(_many ? "we" : "I");
        return _many ? Person.We : Person.I;
    }

    private Person HeroAndFriend(bool pronoun)
    {
        if (pronoun)
        {
            Draft.InSentence(Friend.Factor).InSentence("plural").Say("they", "pronoun");
            return Person.They;
        }
        Draft.Say(Hero.Name).InSentence("plural").Say("and");
        Draft.InSentence(Friend.Factor).Say(Friend.Name);
        return Person.They;
    }

    private static Character[] Cast(SeedStream random)
    {
        var cast = Lexicon.Characters.ToArray();
        random.Shuffle(cast.AsSpan());
        return cast[..2];
    }
}
