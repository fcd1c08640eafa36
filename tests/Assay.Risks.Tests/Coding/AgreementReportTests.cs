using Assay.Core.Errors;
using Assay.Risks.Coding;
using static Assay.Risks.Tests.Coding.SmallProject;

namespace Assay.Risks.Tests.Coding;

public sealed class AgreementReportTests
{
    private static readonly AgreementOptions NoIntervals = new(Resamples: 0);

    private static readonly string[] YesNo = ["a", "b"];

    private static CodingFactor TwoCodes => new("two", new() { Id = "two", Name = "Two", Source = "Invented", Nodes = [new("a", "A", ""), new("b", "B", "")] });

    // Feinstein and Cicchetti 1990, Tables 1 and 2: the same 85 % agreement, kappa 0.70 and 0.32; indices as Byrt, Bishop and Carlin 1993 define them, |a - d| / n and |b - c| / n.
    [Theory]
    [InlineData(40, 9, 6, 45, 0.85, 0.70, 0.05, 0.03)]
    [InlineData(80, 10, 5, 5, 0.85, 0.32, 0.75, 0.05)]
    public void Kappa_and_the_indices_beside_it_are_those_of_the_paradox(int a, int b, int c, int d, double percent, double kappa, double prevalence, double bias)
    {
        var factor = AgreementReport.Of(OfCounts(TwoCodes, YesNo, [[a, b], [c, d]]), NoIntervals).Factors[0];
        var pair = Assert.Single(factor.Pairs);
        Assert.Equal((100, percent), (pair.Items, Math.Round(pair.Percent.Value, 12)));
        Assert.Equal(kappa, pair.Cohen.Value, 0.005);
        Assert.Equal(prevalence, pair.Prevalence, 12);
        Assert.Equal(prevalence, factor.Prevalence, 12);
        Assert.Equal(bias, pair.Bias, 12);
        Assert.Null(pair.Cohen.Interval);
    }

    // By hand: 4 items, codes a.1/a.1, a.1/a.2, a.2/b, b/b. D_o = (0.25 + 1) * 2 / 8; D_e from n(a.1) = 3, n(a.2) = 2, n(b) = 3: 2 (3*2*0.25 + 3*3 + 2*3) / (8*7).
    [Fact]
    public void Neighbours_in_the_tree_are_half_as_far_apart()
    {
        var factor = AgreementReport.Of(OfCounts(Tree, ["a.1", "a.2", "b"], [[1, 1, 0], [0, 0, 1], [0, 0, 1]]), NoIntervals).Factors[0];
        Assert.Equal(1 - (2.5 / 8) / (33.0 / 56), factor.TreeAlpha!.Value, 12);
        Assert.Equal(1 - (4.0 / 8) / (42.0 / 56), factor.Alpha.Value, 12);
        Assert.Null(AgreementReport.Of(OfCounts(TwoCodes, YesNo, [[1, 1], [0, 1]]), NoIntervals).Factors[0].TreeAlpha);
    }

    [Fact]
    public void What_raters_settle_after_they_saw_each_others_codes_is_no_agreement()
    {
        var project = Of(["ann", "bob"], [Tree], isBlind: true, Item("x"), Item("y")).Coded("x", "ann", ("tree", "a.1")).Coded("x", "bob", ("tree", "b")).Coded("y", "ann", ("tree", "b")).Coded("y", "bob", ("tree", "b"))
            .Coded("x", "bob", ("tree", "a.1"));
        Assert.Equal(0.5, AgreementReport.Of(project, NoIntervals).Factors[0].Percent.Value);
        Assert.Equal(1, AgreementReport.Of(project, NoIntervals with { WithRevisions = true }).Factors[0].Percent.Value);
    }

    [Fact]
    public void Decisions_count_for_no_rater_and_a_single_coding_for_none()
    {
        var project = Of(["ann", "bob"], [Tree], isBlind: true, Item("x", "1"), Item("y", "2"), Item("z", "2")).Coded("x", "ann", ("tree", "a.1")).Coded("x", "bob", ("tree", "b")).Coded("y", "ann", ("tree", "b"))
            .Decided(new("x", "tree", "a.1", "ann", ""));
        var factor = AgreementReport.Of(project, NoIntervals).Factors[0];
        Assert.Equal((1, 1, 0.0), (factor.Items, factor.Documents, factor.Percent.Value));
        Assert.Equal(["a.1: 1 0", "b: 1 1"], factor.Shares.Select(share => $"{share.Code}: {string.Join(' ', share.Counts)}"));
    }

    // Every document has one item agreed on and one not: whatever documents are drawn, half agree.
    [Fact]
    public void Intervals_draw_documents_and_not_items()
    {
        var items = Enumerable.Range(0, 20).Select(i => Item($"i{i}", $"{i / 2}")).ToArray();
        var project = Of(["ann", "bob"], [TwoCodes], isBlind: true, items);
        for (var i = 0; i < items.Length; i++)
            project = project.Coded(items[i].Key, "ann", ("two", "a")).Coded(items[i].Key, "bob", ("two", i % 2 == 0 ? "a" : "b"));
        var interval = AgreementReport.Of(project, new(Resamples: 200)).Factors[0].Percent.Interval!;
        Assert.Equal((0.5, 0.5, 10), (interval.Low, interval.High, interval.Count));
        Assert.Equal(interval, AgreementReport.Of(project, new(Resamples: 200)).Factors[0].Percent.Interval);
    }

    [Fact]
    public void Nothing_coded_twice_is_not_a_number_and_wrong_options_are_told()
    {
        var factor = AgreementReport.Of(Of(["ann", "bob"], [Tree], isBlind: true, Item("x")), new(Resamples: 10)).Factors[0];
        Assert.Equal((0, double.NaN, double.NaN), (factor.Items, factor.Percent.Value, factor.Alpha.Value));
        Assert.Empty(factor.Pairs);
        Assert.Contains("level", Assert.Throws<AssayException>(() => AgreementReport.Of(Of(["ann"], [Tree], isBlind: true, Item("x")), new(Level: 1))).Message, StringComparison.Ordinal);
    }
}
