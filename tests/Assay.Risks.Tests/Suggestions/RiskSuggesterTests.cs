using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Risks.Samples;
using Assay.Risks.Suggestions;

namespace Assay.Risks.Tests.Suggestions;

public sealed class RiskSuggesterTests
{
    private static readonly Lazy<RiskSuggester> Learnt = new(() => RiskSuggester.Train(SampleRepository.Repository, new()));

    private static TargetSuggestion Suggest(string text, SuggestionTarget target) => Learnt.Value.Suggest(RiskText.Of(text)).Single(one => one.Target == target);

    [Fact]
    public void Rows_that_were_learnt_from_are_known_again()
    {
        var right = SampleRepository.Repository.Risks.Where(row => row.Domain is { IsSubdomain: true }).Average(row => Learnt.Value.Suggest(RiskText.Of(row))[1].Codes[0].Code == row.Domain.ToString() ? 1.0 : 0);
        Assert.True(right > 0.9, $"{right}");
    }

    [Fact]
    public void Five_targets_have_three_codes_each_the_likeliest_first()
    {
        var targets = Learnt.Value.Suggest(RiskText.Of("Letters in a bank's style ask for passwords"));
        Assert.Equal(Enum.GetValues<SuggestionTarget>(), targets.Select(target => target.Target));
        Assert.All(targets, target =>
        {
            Assert.Equal(3, target.Codes.Count);
            Assert.Equal(target.Codes.OrderByDescending(code => code.Probability), target.Codes);
            Assert.True(target.Codes.Sum(code => code.Probability) <= 1.0001);
        });
        Assert.Equal(1, targets.Single(target => target.Target == SuggestionTarget.Intent).Codes.Sum(code => code.Probability), 1e-9);
    }

    [Fact]
    public void The_words_that_decided_are_words_of_the_text()
    {
        var first = Suggest("The generator invents sources and states what is wrong", SuggestionTarget.Domain).Codes[0];
        Assert.NotEmpty(first.Terms);
        Assert.All(first.Terms, term => Assert.Contains(term.Text, "the generator invents sources and states what is wrong", StringComparison.Ordinal));
        Assert.All(first.Terms, term => Assert.True(term.Contribution > 0));
    }

    [Fact]
    public void Contributions_of_a_direct_model_add_up_to_its_scores()
    {
        var model = Learnt.Value.Learnt[(int)SuggestionTarget.Subdomain].Model.Model.Direct;
        var text = CountedText.Of(RiskText.Of("Letters in a bank's style ask for passwords"), new());
        var scores = model.Classifier.Scores(model.Space.Of(text));
        for (var k = 0; k < scores.Length; k++)
            Assert.Equal(scores[k] - scores.Average() - (model.Classifier.Biases[k] - model.Classifier.Biases.Average()), model.Gains(text, k).Sum(pair => pair.Gain), 1e-4);
    }

    [Fact]
    public void The_same_repository_and_seed_give_the_same_model()
    {
        var again = RiskSuggester.Train(SampleRepository.Repository, new(), TestContext.Current.CancellationToken);
        var text = RiskText.Of("Staff accept what the system proposes");
        Assert.Equal(Learnt.Value.Suggest(text).SelectMany(target => target.Codes).Select(code => (code.Code, code.Probability)), again.Suggest(text).SelectMany(target => target.Codes).Select(code => (code.Code, code.Probability)));
        Assert.Equal(Learnt.Value.Learnt.Select(target => target.Model.Threshold), again.Learnt.Select(target => target.Model.Threshold));
    }

    [Fact]
    public void Timing_is_suggested_as_the_plain_recipe_does()
    {
        var plain = RiskSuggester.Train(SampleRepository.Repository, new() { Recipe = SuggestionRecipe.Plain }, TestContext.Current.CancellationToken);
        var text = RiskText.Of("Staff accept what the system proposes");
        var (left, right) = (Suggest(text.Description, SuggestionTarget.Timing), plain.Suggest(text).Single(one => one.Target == SuggestionTarget.Timing));
        Assert.Equal(right.Codes.Select(code => (code.Code, code.Probability)), left.Codes.Select(code => (code.Code, code.Probability)));
    }

    [Fact]
    public void A_detour_says_what_is_usual_in_the_subdomain()
    {
        var detour = Learnt.Value.Learnt[(int)SuggestionTarget.Entity].Model.Model.Detour!;
        Assert.All(detour.Given, shares => Assert.Equal(1, shares.Sum(), 1e-9));
        Assert.Equal(1, detour.Probabilities(CountedText.Of(RiskText.Of("passwords"), new())).Sum(), 1e-6);
    }

    [Fact]
    public void On_the_sample_more_is_right_than_by_always_saying_the_commonest()
    {
        var evaluations = SuggestionEvaluation.Of(SampleRepository.Repository, new() { Folds = 6, Resamples = 50, Schemes = [FoldScheme.Documents], Targets = [SuggestionTarget.Domain] }, SilentProgress.Instance, TestContext.Current.CancellationToken);
        var one = Assert.Single(evaluations);
        Assert.True(one.Used.Accuracy > one.Majority, $"{one.Used.Accuracy} against {one.Majority}");
        Assert.True(one.AccuracyInterval.Low <= one.Used.Accuracy && one.Used.Accuracy <= one.AccuracyInterval.High);
    }

    [Fact]
    public void Doubtful_codes_are_listed_the_least_likely_first()
    {
        var errors = LabelErrors.Of(SampleRepository.Repository, [SuggestionTarget.Domain], new(), below: 1, TestContext.Current.CancellationToken);
        Assert.Equal(SampleRepository.Repository.Risks.Count(row => row.Domain is { IsInDomain: true }), errors.Count);
        Assert.Equal(errors.OrderBy(error => error.GivenProbability), errors);
        Assert.Empty(LabelErrors.Of(SampleRepository.Repository, [SuggestionTarget.Domain], new(), below: 1e-9, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_text_without_a_word_has_no_code() => Assert.Contains("no word", Assert.Throws<AssayException>(() => Learnt.Value.Suggest(RiskText.Of(" ?! "))).Message, StringComparison.Ordinal);

    [Fact]
    public void Faulty_options_are_all_named()
    {
        var faults = new SuggestionOptions { Precision = 0, CalibrationFolds = 1, Recipe = new() { Penalty = 0, LeastTexts = 0 } }.Faults().Select(fault => fault.Member);
        Assert.Equal(["recipe.leastTexts", "recipe.penalty", "precision", "calibrationFolds"], faults);
    }
}
