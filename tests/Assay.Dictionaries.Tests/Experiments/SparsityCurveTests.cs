using Assay.Dictionaries.Experiments;

namespace Assay.Dictionaries.Tests.Experiments;

public sealed class SparsityCurveTests
{
    [Fact]
    public void A_power_law_is_interpolated_exactly_on_log_axes()
    {
        var curve = new SparsityCurve([HandMade.Result(16, 0.25, 0, ripple: 0), HandMade.Result(4, 0.5, 0, ripple: 0)]);
        Assert.Equal(Math.Pow(8, -0.5), curve.At(8, Metric.Fvu, []), 1e-12);
    }

    [Fact]
    public void Delta_loss_is_interpolated_as_it_is_because_it_may_be_negative()
    {
        var curve = new SparsityCurve([HandMade.Result(4, 0.5, 0.3, ripple: 0), HandMade.Result(16, 0.25, -0.1, ripple: 0)]);
        Assert.Equal(0.1, curve.At(8, Metric.DeltaLoss, []), 1e-12);
    }

    [Fact]
    public void The_ratio_of_two_parallel_curves_is_their_factor_and_the_other_way_round_its_inverse()
    {
        var low = new SparsityCurve(new[] { 4.0, 8, 16 }.Select(l0 => HandMade.Result(l0, 0.5 / Math.Sqrt(l0), 0)));
        var high = new SparsityCurve(new[] { 5.0, 20 }.Select(l0 => HandMade.Result(l0, 0.6 / Math.Sqrt(l0), 0)));
        Assert.Equal(1.2, high.RatioTo(low, Metric.Fvu, []), 1e-9);
        Assert.Equal(1 / 1.2, low.RatioTo(high, Metric.Fvu, []), 1e-9);
    }

    [Fact]
    public void Curves_that_do_not_overlap_give_no_ratio_instead_of_an_extrapolated_one()
    {
        var sparse = new SparsityCurve([HandMade.Result(2, 0.5, 0), HandMade.Result(4, 0.4, 0)]);
        var dense = new SparsityCurve([HandMade.Result(8, 0.5, 0), HandMade.Result(16, 0.4, 0)]);
        Assert.True(double.IsNaN(sparse.RatioTo(dense, Metric.Fvu, [])));
        Assert.True(double.IsNaN(sparse.RatioTo(new SparsityCurve([]), Metric.Fvu, [])));
    }

    [Fact]
    public void A_resample_moves_both_curves_together()
    {
        var a = new SparsityCurve([HandMade.Result(4, 0.5, 0, ripple: 0.3), HandMade.Result(16, 0.25, 0, ripple: 0.3)]);
        var b = new SparsityCurve([HandMade.Result(4, 0.25, 0, ripple: 0.3), HandMade.Result(16, 0.125, 0, ripple: 0.3)]);
        Assert.Equal(2, a.RatioTo(b, Metric.Fvu, [0, 0, 1, 3, 3]), 1e-9);
        Assert.NotEqual(a.At(8, Metric.Fvu, []), a.At(8, Metric.Fvu, [0, 0, 1, 3, 3]), 1e-3);
    }
}
