using Assay.Core.Findings;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Experiments;
using Assay.Dictionaries.Experiments.Claims;
using ArchitectureClaims = Assay.Dictionaries.Experiments.Claims.Architectures;   // the room has a namespace of that name

namespace Assay.Dictionaries.Tests.Experiments;

/// <summary>Each claim is shown a world where it is true, one where it is false, and where it needs it one that does not decide.</summary>
public sealed class ClaimTests
{
    private static Finding Find(IEnumerable<Finding> findings, string id) => findings.Single(finding => finding.Id == id);

    [Theory]
    [InlineData(1.0, Verdict.Holds)]
    [InlineData(1.3, Verdict.Fails)]
    [InlineData(0.7, Verdict.Fails)]
    public void JumpReLU_and_TopK_are_about_as_effective_only_within_the_margin(double factor, Verdict expected)
    {
        var measured = HandMade.Measured(entry => entry.Family == Family.TopK ? 0.5 : 0.5 * factor);
        var finding = Find(ArchitectureClaims.Judge(measured), "jumprelu-topk-fvu");
        Assert.Equal(expected, finding.Verdict);
        Assert.Equal(factor, finding.Value, 1e-6);
        Assert.Equal(IntervalOver.Examples, finding.Interval!.Over);
    }

    [Fact]
    public void With_several_seeds_the_interval_is_over_seeds_and_a_wide_one_does_not_decide()
    {
        var measured = HandMade.Measured(entry => entry.Family == Family.JumpReLU ? 0.5 * (1 + 0.15 * (entry.Seed - 1)) : 0.5, seeds: 3);
        var finding = Find(ArchitectureClaims.Judge(measured), "jumprelu-topk-fvu");
        Assert.Equal(Verdict.Inconclusive, finding.Verdict);
        Assert.Equal(IntervalOver.Seeds, finding.Interval!.Over);
        Assert.Equal(3, finding.Interval.Count);
    }

    [Theory]
    [InlineData(0.8, Verdict.Holds)]
    [InlineData(1.2, Verdict.Fails)]
    public void Wider_dominates_when_its_curve_lies_lower(double factor, Verdict expected)
    {
        var measured = HandMade.Measured(entry => entry.Options.Latents == 128 ? 0.5 * factor : 0.5);
        Assert.Equal(expected, Find(ParetoCurves.Judge(measured), "wider-dominates").Verdict);
    }

    [Fact]
    public void Curves_in_order_are_monotone()
    {
        Assert.Equal(Verdict.Holds, Find(ParetoCurves.Judge(HandMade.Measured(_ => 0.5)), "pareto-monotone").Verdict);
    }

    [Fact]
    public void Curves_that_rise_with_L0_are_not_monotone()
    {
        var measured = HandMade.Measured(_ => 0.5);
        var upsideDown = measured with { Dictionaries = [.. measured.Dictionaries.Select(d => d with { Result = HandMade.Result(d.Result.L0, d.Result.L0 / 100, d.Result.L0 / 100) })] };
        var finding = Find(ParetoCurves.Judge(upsideDown), "pareto-monotone");
        Assert.Equal((Verdict.Fails, 0.0), (finding.Verdict, finding.Value));
    }

    [Theory]
    [InlineData(3.0, Verdict.Holds)]
    [InlineData(0.3, Verdict.Fails)]
    public void The_residual_site_costs_more_when_its_delta_loss_is_larger_at_equal_L0(double factor, Verdict expected)
    {
        var grid = HandMade.Grid();
        var measured = HandMade.Measured(entry => entry.Options.Site == grid.Residual ? 0.2 * factor : 0.2);
        var finding = Find(Assay.Dictionaries.Experiments.Claims.Sites.Judge(measured), "residual-delta-loss");
        Assert.Equal(expected, finding.Verdict);
        Assert.Equal(factor, finding.Value, 1e-6);
    }

    [Theory]
    [InlineData(2.0, Verdict.Holds)]
    [InlineData(0.5, Verdict.Fails)]
    public void Transcoders_are_worse_when_their_delta_loss_is_higher(double factor, Verdict expected)
    {
        var measured = HandMade.Measured(entry => entry.Family == Family.Transcoder ? 0.2 * factor : 0.2);
        Assert.Equal(expected, Find(Transcoders.Judge(measured), "transcoders-worse").Verdict);
    }

    [Fact]
    public void Positions_and_importance_read_the_profile()
    {
        var measured = HandMade.Measured(_ => 0.5);
        var position = Find(Positions.Judge(measured), "error-by-position");
        Assert.Equal((Verdict.Holds, 2.5), (position.Verdict, Math.Round(position.Value, 6)));
        Assert.Equal(Verdict.Inconclusive, Find(Importance.Judge(measured), "uniformity-falls").Verdict);   // r_L0 is 0.5 everywhere
    }

    [Fact]
    public void Precision_is_negligible_within_its_margin_and_not_beyond()
    {
        var measured = HandMade.Measured(_ => 0.5);
        var full = measured.Dictionaries[0];
        Measurements With(double factor) => measured with
        {
            Precision = [new(full, HandMade.Result(full.Result.L0, full.Result.Fvu * factor, full.Result.DeltaLoss * factor))],
        };
        Assert.Equal(Verdict.Holds, Find(Precision.Judge(With(1.001)), "bf16-fvu").Verdict);
        Assert.Equal(Verdict.Fails, Find(Precision.Judge(With(1.1)), "bf16-delta-loss").Verdict);
    }

    [Fact]
    public void What_was_not_measured_is_inconclusive_and_says_why()
    {
        var finding = Find(TextSubsets.Judge(HandMade.Measured(_ => 0.5)), "loss-by-subset");
        Assert.Equal(Verdict.Inconclusive, finding.Verdict);
        Assert.True(double.IsNaN(finding.Value));
        Assert.Contains("no labelled subsets", finding.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Latents_count_by_what_they_add_over_the_best_baseline()
    {
        static FactorScore Score(double f1) => new("f", 0, 0, f1, new([.. Enumerable.Repeat(f1, 20)], [.. Enumerable.Repeat(1.0, 20)]), 0.1);
        Measurements With(double latents) => HandMade.Measured(_ => 0.5) with
        {
            Factors = new([Score(latents), Score(latents)], new Dictionary<string, IReadOnlyList<FactorScore>>
            {
                ["PCA"] = [Score(0.2), Score(0.3)],
                ["neurons"] = [Score(0.5), Score(0.5)],
            }, [Score(0.9), Score(0.9)]),
        };
        Assert.Equal(Verdict.Holds, Find(LatentsAdd.Judge(With(0.7)), "latents-add").Verdict);
        var worse = Find(LatentsAdd.Judge(With(0.4)), "latents-add");
        Assert.Equal(Verdict.Fails, worse.Verdict);
        Assert.Equal(-0.1, worse.Value, 1e-9);
        Assert.Contains("neurons", worse.Metric, StringComparison.Ordinal);
    }

    [Fact]
    public void An_analogue_never_reads_as_a_bare_holds()
    {
        var finding = Find(ParetoCurves.Judge(HandMade.Measured(_ => 0.5)), "pareto-monotone");
        Assert.Equal("holds (analogue)", finding.VerdictText);
    }
}
