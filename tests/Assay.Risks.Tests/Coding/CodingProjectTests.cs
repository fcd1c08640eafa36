using Assay.Core.Errors;
using Assay.Risks.Coding;
using static Assay.Risks.Tests.Coding.SmallProject;

namespace Assay.Risks.Tests.Coding;

public sealed class CodingProjectTests
{
    private static readonly (string, string) Ai = ("entity", "AI"), Human = ("entity", "Human"), Domain71 = ("domain", "7.1"), Domain72 = ("domain", "7.2");

    private static CodingProject Two => Of(["ann", "bob"], [Factor("domain"), Factor("entity")], isBlind: true, Item("x"), Item("y"));

    [Theory]
    [InlineData("domain", "7.1", "7.1")]
    [InlineData("domain", "7.1 > AI pursuing its own goals in conflict with human goals or values", "7.1")]
    [InlineData("domain", "Governance failure", "6.5")]
    [InlineData("domain", "X.1", "X.1")]
    [InlineData("entity", "2", "entity.2")]
    [InlineData("entity", "entity.2", "entity.2")]
    [InlineData("entity", "ai", "entity.2")]
    [InlineData("timing", "1 - Pre-deployment", "timing.1")]
    public void A_code_is_named_by_itself_or_by_its_label(string factor, string text, string code) => Assert.Equal(code, Factor(factor).Code(text));

    [Theory]
    [InlineData("domain", "7.9")]
    [InlineData("domain", "entity.2")]
    [InlineData("entity", "timing.1")]
    [InlineData("entity", "5")]
    [InlineData("entity", "")]
    public void What_is_no_code_is_told(string factor, string text) => Assert.Contains($"{factor}: there is no code '{text}'", Assert.Throws<AssayException>(() => Factor(factor).Code(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rater_sees_nobody_elses_codes_before_all_have_coded_the_item()
    {
        var project = Two.Coded("x", "bob", Domain72, Human).Coded("x", "ann", Domain71);
        Assert.Equal(["7.1"], project.Seen("x", "ann").Select(code => code.Value));
        Assert.False(project.IsOpen("x"));
        Assert.Null(project.History("x"));
        project = project.Coded("x", "ann", Ai);
        Assert.True(project.IsOpen("x"));
        Assert.Equal(["7.2", "entity.1", "7.1", "entity.2"], project.Seen("x", "ann").Select(code => code.Value));
        Assert.Equal(4, project.History("x")!.Count);
        Assert.Equal([false, false, false, true], project.Events.Select(code => code.Opens));
        Assert.Equal(["y"], project.Queue("ann").Select(item => item.Key));
    }

    [Fact]
    public void A_project_that_is_not_blind_shows_every_code_and_says_which_were_independent()
    {
        var project = Of(["ann", "bob"], [Factor("entity")], isBlind: false, Item("x")).Coded("x", "ann", Ai).Coded("x", "bob", Human);
        Assert.Equal(2, project.Seen("x", "bob").Count);
        Assert.Equal([true, false], project.Events.Select(code => code.IsIndependent));
    }

    [Fact]
    public void A_change_of_mind_is_a_further_event_and_after_opening_it_is_not_independent()
    {
        var project = Two.Coded("x", "ann", Domain71, Ai).Coded("x", "ann", Domain72);
        Assert.Equal((1, true), (project.Events[2].Supersedes, project.Events[2].IsIndependent));
        project = project.Coded("x", "bob", Domain71, Ai).Coded("x", "ann", Domain71);
        Assert.Equal(["7.1", "entity.2", "7.2", "7.1", "entity.2", "7.1"], project.Events.Select(code => code.Value));
        Assert.Equal([true, true, true, true, true, false], project.Events.Select(code => code.IsIndependent));
        Assert.Equal(("7.1", 3), (project.Current("x", "domain", "ann")!.Value, project.Current("x", "domain", "ann")!.Supersedes));
        Assert.Single(project.Events, code => code.Opens);
    }

    // Whoever comes after an item was opened is as blind as those before him.
    [Fact]
    public void A_rater_who_comes_later_codes_blind_and_does_not_close_what_was_open()
    {
        var project = Of(["ann", "bob"], [Factor("entity")], isBlind: true, Item("x")).Coded("x", "ann", Ai).Coded("x", "bob", Human);
        var later = new CodingProject(project.Heading, project.Factors, project.Items, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["x"] = ["ann", "bob", "eve"] }, project.Events);
        Assert.True(later.IsOpen("x"));
        Assert.Empty(later.Seen("x", "eve"));
        Assert.Equal(2, later.Seen("x", "ann").Count);
        later = later.Coded("x", "eve", Ai);
        Assert.True(later.Events[^1].IsIndependent);
        Assert.Equal(3, later.Seen("x", "eve").Count);
        Assert.False(later.Coded("x", "ann", Human).Events[^1].IsIndependent);
    }

    [Fact]
    public void The_same_code_again_adds_nothing()
    {
        var project = Two.Coded("x", "ann", Domain71);
        var outcome = NewCodes.Of(project, new CodeSubmission("x", "ann", new Dictionary<string, string> { ["domain"] = "7.1", ["entity"] = "AI" }));
        Assert.Equal(("entity.2", "7.1"), (Assert.Single(outcome.Added).Value, Assert.Single(outcome.Unchanged).Value));
        Assert.Single(NewCodes.Of(project, new CodeSubmission("x", "ann", new Dictionary<string, string> { ["domain"] = "7.1" }) { Reason = "because" }).Added);
    }

    [Fact]
    public void Where_raters_differ_on_an_open_item_a_decision_is_waited_for_and_kept_apart()
    {
        var project = Two.Coded("x", "ann", Domain71, Ai).Coded("y", "ann", Domain71, Ai);
        Assert.Empty(project.Disagreements());
        Assert.Null(project.Final("x", "entity"));
        project = project.Coded("x", "bob", Domain72, Ai);
        var differs = Assert.Single(project.Disagreements());
        Assert.Equal(("x", "domain", 0.5), (differs.Item.Key, differs.Factor.Name, differs.Distance));
        Assert.Equal((new FinalCode("entity.2", false), null), (project.Final("x", "entity"), project.Final("x", "domain")));
        project = project.Decided(new("x", "domain", "7.2", "eve", "the text says so"));
        Assert.Empty(project.Disagreements());
        Assert.Equal(new FinalCode("7.2", true), project.Final("x", "domain"));
        Assert.Equal(("7.1", "7.2"), (project.Current("x", "domain", "ann")!.Value, project.Current("x", "domain", "bob")!.Value));
        Assert.Contains("7.2 by eve (the text says so)", Assert.Throws<AssayException>(() => project.Decided(new("x", "domain", "7.1", "ann", ""))).Message, StringComparison.Ordinal);
        project = project.Decided(new("x", "domain", "7.1", "ann", "") { Replaces = project.Adjudicated("x", "domain")!.Id });
        Assert.Equal(("7.1", project.Events[^2].Id), (project.Final("x", "domain")!.Value, project.Events[^1].Supersedes));
        Assert.Contains("is not coded by bob yet", Assert.Throws<AssayException>(() => project.Decided(new("y", "domain", "7.1", "eve", ""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_items_raters_and_what_waits()
    {
        var project = Two.Coded("x", "ann", Domain71, Ai).Coded("x", "bob", Domain72, Human).Coded("y", "ann", Domain71).Decided(new("x", "entity", "AI", "eve", ""));
        var progress = CodingProgress.Of(project);
        Assert.Equal((2, 1, 1, 1), (progress.Items, progress.Open, progress.Disagreements, progress.Adjudicated));
        Assert.Equal([new("ann", 2, 1), new("bob", 2, 1)], progress.Raters);
    }

    [Theory]
    [InlineData("z", "ann", "7.1", 0.5, "", "there is no item 'z'")]
    [InlineData("x", "anna", "7.1", 0.5, "", "there is no rater 'anna'; did you mean 'ann'")]
    [InlineData("x", "ann", "9", 0.5, "", "there is no code '9'")]
    [InlineData("x", "ann", "7.1", 1.5, "", "confidence is 1.5, expected 0 to 1")]
    [InlineData("x", "ann", "7.1", double.NaN, "", "confidence is NaN")]
    [InlineData("x", "ann", "7.1", 0.5, "of elephants", "the words 'of elephants' do not stand in the item's text")]
    public void A_submission_that_is_unsound_is_told(string item, string rater, string code, double confidence, string span, string says) =>
        Assert.Contains(says, Assert.Throws<AssayException>(() => Two.Coded(new CodeSubmission(item, rater, new Dictionary<string, string> { ["domain"] = code }) { Confidence = confidence, Span = span })).Message, StringComparison.Ordinal);

    [Fact]
    public void Words_that_stand_in_the_text_are_evidence() =>
        Assert.Equal("may  Happen", Two.Coded(new CodeSubmission("x", "ann", new Dictionary<string, string> { ["domain"] = "7.1" }) { Span = "may  Happen" }).Events[0].Span);

    [Fact]
    public void Items_go_round_so_that_nobody_codes_more_than_one_item_more_than_another()
    {
        var plan = Plan(25, ["a", "b", "c", "d"]) with { RatersPerItem = 2 };
        var assigned = plan.Assignments();
        Assert.All(assigned, raters => Assert.Equal(2, raters.Distinct().Count()));
        Assert.InRange(plan.Raters.Max(rater => assigned.Count(raters => raters.Contains(rater))) - plan.Raters.Min(rater => assigned.Count(raters => raters.Contains(rater))), 0, 1);
        Assert.Equal(assigned, plan.Assignments());
        Assert.NotEqual(assigned, (plan with { Seed = 2 }).Assignments());
        Assert.All(Plan(3, ["a", "b"]).Assignments(), raters => Assert.Equal(["a", "b"], raters));
    }

    [Fact]
    public void A_plan_tells_all_its_faults_at_once()
    {
        var faults = OptionsFaults(new() { Name = " x", Items = [Item("a"), Item("a")], Factors = [], Raters = ["ann", "ann"], RatersPerItem = 3 });
        Assert.Equal(["name", "items", "factors", "raters", "ratersPerItem"], faults);
        Assert.Empty(OptionsFaults(Plan(1, ["ann"])));
    }

    private static IEnumerable<string> OptionsFaults(CodingPlan plan) => plan.Faults().Select(fault => fault.Member);

    private static CodingPlan Plan(int items, string[] raters) => new() { Name = "p", Items = [.. Enumerable.Range(0, items).Select(i => Item($"i{i}"))], Factors = [Factor("entity")], Raters = raters };
}
