using Assay.Risks.Suggestions;

namespace Assay.Risks.Tests.Suggestions;

public sealed class TfIdfTests
{
    private static IReadOnlyDictionary<string, int> Counts(string text) => Terms.WordsAndPairs(text);

    [Fact]
    public void Terms_are_words_of_two_letters_or_more_and_pairs_of_neighbours() =>
        Assert.Equal(["ai", "ai fails", "fails", "fails ai"], Counts("AI fails, a AI?").Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Runs_of_letters_mark_the_edges_of_words() => Assert.Equal([" bia", "bias", "ias "], Terms.RunsOf("bias"));

    [Fact]
    public void A_vector_is_what_the_formula_gives_by_hand()
    {
        // Four texts; "aa" is in 3, "bb" in 2, "cc" and all pairs in one.
        var learnt = TfIdf.Fit([Counts("aa bb"), Counts("aa"), Counts("aa cc"), Counts("bb")], leastTexts: 2);
        Assert.Equal(["aa", "bb"], learnt.Vocabulary);
        double aa = (1 + Math.Log(2)) * (1 + Math.Log(5.0 / 4)), bb = 1 + Math.Log(5.0 / 3), norm = Math.Sqrt(aa * aa + bb * bb);
        var vector = learnt.Of(new Dictionary<string, int> { ["aa"] = 2, ["bb"] = 1, ["dd"] = 9 });
        Assert.Equal([0, 1], vector.Indices);
        Assert.Equal(aa / norm, vector.Values[0], 1e-6);
        Assert.Equal(bb / norm, vector.Values[1], 1e-6);
    }

    [Fact]
    public void A_text_of_unknown_words_has_no_entries() => Assert.Empty(TfIdf.Fit([Counts("aa"), Counts("aa")], 2).Of(Counts("zz")).Indices);

    [Fact]
    public void Words_and_runs_together_have_length_one()
    {
        var recipe = new SuggestionRecipe();
        IReadOnlyList<CountedText> texts = [.. Enumerable.Range(0, 5).Select(i => CountedText.Of(new("secrets leak", "", $"models remember secrets {i}"), recipe))];
        var vector = FeatureSpace.Fit(texts, recipe).Of(texts[0]);
        Assert.Equal(1, vector.Values.Sum(value => (double)value * value), 1e-5);
        Assert.Equal(vector.Indices.Order(), vector.Indices);
    }

    [Fact]
    public void Parts_are_read_as_often_as_the_recipe_says() =>
        Assert.Equal("cat cat sub sub text", new RiskText("cat", "sub", "text").Joined(SuggestionRecipe.Plain));
}
