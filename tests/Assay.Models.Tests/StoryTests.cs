using System.Text.RegularExpressions;
using Assay.Models.Text;
using Assay.TestKit;
using TorchSharp;

namespace Assay.Models.Tests;

public sealed class StoryTests
{
    private static readonly IReadOnlyList<Story> Stories = new StoryGenerator(5).Take(2000);
    private static readonly IReadOnlyList<string> Names = new StoryGenerator(5).FactorNames;

    [Fact]
    public void A_seed_always_tells_the_same_stories() =>
        ExpectedText.Matches(
            string.Concat(new StoryGenerator(1).Take(8).Select(Marked)) + string.Concat(new DialogueStories(1).Take(2).Select(Marked)), "stories.expected.txt");

    [Fact]
    public void Another_seed_tells_other_stories() => Assert.NotEqual(new StoryGenerator(1).Take(3).Select(story => story.Text), new StoryGenerator(2).Take(3).Select(story => story.Text));

    [Fact]
    public void The_text_is_ASCII_and_made_of_some_hundreds_of_words()
    {
        Assert.All(Stories, story => Assert.All(story.Text, c => Assert.True(c is '\n' or (>= ' ' and <= '~'))));
        Assert.InRange(Stories.SelectMany(story => Words(story.Text)).Distinct(StringComparer.Ordinal).Count(), 250, 600);
    }

    [Fact]
    public void There_are_some_sixty_factors_with_names_of_their_own()
    {
        Assert.InRange(Names.Count, 50, 70);
        Assert.Equal(Names.Count, Names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_factor_occurs_in_stories_or_dialogues()
    {
        var seen = Stories.Concat(new DialogueStories(1).Take(200)).SelectMany(story => story.Factors).Select(span => Names[span.Factor]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Names.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Spans_lie_in_the_text_and_those_of_one_factor_do_not_overlap() => Assert.All(Stories, story =>
    {
        foreach (var factor in story.Factors.GroupBy(span => span.Factor))
        {
            var end = 0;
            foreach (var span in factor.OrderBy(span => span.Start))
            {
                Assert.True(span.Start >= end && span.Start < span.End && span.End <= story.Text.Length, $"{Names[span.Factor]} {span} in: {story.Text}");
                end = span.End;
            }
        }
    });

    [Theory]
    [InlineData("place: ")]
    [InlineData("tense: ")]
    [InlineData("narrator: ")]
    [InlineData("season: ")]
    [InlineData("time: ")]
    [InlineData("mood: ")]
    [InlineData("thing: ")]
    [InlineData("subset: ")]
    public void Of_a_group_one_factor_is_active_at_a_time(string group) => Assert.All(Stories, story =>
    {
        var spans = story.Factors.Where(span => Names[span.Factor].StartsWith(group, StringComparison.Ordinal)).OrderBy(span => span.Start).ToList();
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair} in: {story.Text}"));
    });

    [Theory]
    [InlineData("colour", "red blue green yellow white black brown golden")]
    [InlineData("number word", "one two three four five six seven eight nine ten")]
    [InlineData("thing: animal", "fox foxes dog dogs cat cats bird birds horse horses frog frogs mouse mice goat goats")]
    [InlineData("thing: clothes", "hat hats coat coats scarf scarves boot boots glove gloves shirt shirts belt belts dress dresses")]
    [InlineData("direction", "north south east west")]
    [InlineData("sky", "rain snow wind fog hail thunder")]
    public void A_word_factor_is_active_exactly_on_its_words(string factor, string words)
    {
        var index = Names.ToList().IndexOf(factor);
        var known = words.Split(' ').ToHashSet(StringComparer.Ordinal);
        foreach (var story in Stories)
        {
            var marked = story.Factors.Where(span => span.Factor == index).Select(span => story.Text[span.Start..span.End].ToLowerInvariant()).ToList();
            // "one day" and "one thing at a time" count nothing.
            var text = story.Text.Replace("One day", "", StringComparison.Ordinal).Replace("One thing", "", StringComparison.Ordinal);
            var there = Words(text).Where(known.Contains).ToList();
            Assert.Equal(there, marked);
        }
    }

    [Fact]
    public void Quoted_text_is_speech_and_nothing_else_is()
    {
        var speech = Names.ToList().IndexOf("speech");
        foreach (var story in Stories)
        {
            var quotes = Regex.Matches(story.Text, "\"(?<said>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["said"].Value);
            Assert.Equal(quotes, story.Factors.Where(span => span.Factor == speech).Select(span => story.Text[span.Start..span.End]));
        }
    }

    [Fact]
    public void Stories_in_the_past_and_in_the_present_use_their_own_verbs()
    {
        var (past, present) = (Names.ToList().IndexOf("tense: past"), Names.ToList().IndexOf("tense: present"));
        string[] pastForms = ["walked", "went", "saw", "was", "were", "gave", "took", "said", "asked"], presentForms = ["walks", "goes", "sees", "is", "are", "gives", "takes", "says", "asks"];
        foreach (var story in Stories)
        {
            var told = Regex.Replace(story.Text, "\"[^\"]*\"", "", RegexOptions.None, TimeSpan.FromSeconds(1));
            var words = Words(told).ToHashSet(StringComparer.Ordinal);
            if (story.Factors.Any(span => span.Factor == past))
                Assert.DoesNotContain(presentForms, words.Contains);
            if (story.Factors.Any(span => span.Factor == present))
                Assert.DoesNotContain(pastForms, words.Contains);
        }
    }

    [Fact]
    public void Articles_blanks_and_capitals_are_right() => Assert.All(Stories, story =>
    {
        var faults = Regex.Matches(story.Text, @"\b[Aa] [aeiou]\w*|\b[Aa]n [^aeiou]\w*|  | [.,?]|\. [a-z]|^[a-z]|\n\n|, ,|,,", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.True(faults.Count == 0, $"'{faults.FirstOrDefault()}' in: {story.Text}");
    });

    [Fact]
    public void Some_tokens_carry_many_factors_and_some_hardly_any()
    {
        using var corpus = Corpus(Stories, 64);
        using var scope = torch.NewDisposeScope();
        var counts = corpus.Labels.Active.sum(2).to_type(torch.ScalarType.Float32).masked_select(corpus.Sequences.TextMask());
        Assert.InRange(counts.mean().item<float>(), 3, 6);
        Assert.True(counts.std().item<float>() > 1.5);
        Assert.True(counts.max().item<float>() >= 9);
    }

    [Fact]
    public void A_token_has_a_factor_when_its_last_byte_lies_in_the_span()
    {
        var bpe = ByteLevelBpe.Train(Enumerable.Repeat("ab ab", 5), ByteLevelBpe.SmallestVocabulary + 2);    // learns "ab" and " ab"
        var story = new Story("ab abc\n", "x", [new(0, 1, 4), new(1, 3, 6)]);
        Assert.Equal(["ab", " ab", "c", "\n"], bpe.Encode(story.Text).Select(bpe.TokenText));
        Assert.Equal([(0, 0), (1, 1), (2, 1)], StoryCorpus.Project(story, bpe.Encode(story.Text), bpe));
        using var corpus = StoryCorpus.Pack([story, story], ["first", "second"], bpe, 6);
        using var first = corpus.Labels["first"];
        // BOS ab _ab c \n EOS | BOS ab _ab c \n EOS
        Assert.Equal([false, true, false, false, false, false, false, true, false, false, false, false], first.data<bool>().ToArray());
        Assert.Equal([2L, 6L, 2L], corpus.Labels.Active.shape);
    }

    [Fact]
    public void Labels_outside_ASCII_or_of_an_unknown_factor_are_refused()
    {
        var bpe = ByteLevelBpe.Train(["ab"], ByteLevelBpe.SmallestVocabulary);
        Assert.Throws<ArgumentException>(() => StoryCorpus.Pack([new Story("é", "x", [])], ["a"], bpe, 2));
        using var corpus = StoryCorpus.Pack([new Story("ab", "x", [])], ["first"], bpe, 3);
        var error = Assert.Throws<Core.Errors.AssayException>(() => corpus.Labels["frist"]);
        Assert.Contains("'frist' is no factor of this text; there are first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sequences_of_a_corpus_are_those_of_its_plain_text()
    {
        var stories = Stories.Take(100).ToList();
        var bpe = ByteLevelBpe.Train(stories.Select(story => story.Text), 512);
        using var corpus = StoryCorpus.Pack(stories, Names, bpe, 32);
        using var plain = TokenSequences.Pack(stories.Select(story => story.Text), bpe, 32);
        Assert.Equal(plain.Hash(), corpus.Sequences.Hash());
    }

    [Fact]
    public void Dialogues_alternate_between_human_and_robot() => Assert.All(new DialogueStories(3).Take(100), story =>
    {
        var lines = story.Text.TrimEnd('\n').Split('\n');
        Assert.All(lines.Index(), line => Assert.StartsWith(line.Index % 2 == 0 ? "Human: " : "Robot: ", line.Item, StringComparison.Ordinal));
    });

    private static StoryCorpus Corpus(IReadOnlyList<Story> stories, int length) =>
        StoryCorpus.Pack(stories, Names, ByteLevelBpe.Train(stories.Select(story => story.Text), 1024), length);

    private static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split([' ', '\n', '.', ',', '?', ':', '"'], StringSplitOptions.RemoveEmptyEntries);

    private static string Marked(Story story) =>
        $"[{story.Subset}]\n{story.Text}{string.Concat(story.Factors.Select(span => $"  {Names[span.Factor]} {span.Start}-{span.End}: {Excerpt(story.Text[span.Start..span.End])}\n"))}\n";

    private static string Excerpt(string text)
    {
        text = text.Replace("\n", "|", StringComparison.Ordinal);
        return text.Length <= 40 ? text : $"{text[..20]} .. {text[^16..]}";
    }
}
