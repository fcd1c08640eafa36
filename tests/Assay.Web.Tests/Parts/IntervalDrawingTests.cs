using Assay.Core.Findings;
using Assay.Web.Pages.Parts;

namespace Assay.Web.Tests.Parts;

/// <summary>Places on the small line that a finding is drawn on: by hand.</summary>
public sealed class IntervalDrawingTests
{
    private static Finding Of(double value, Interval? interval = null, double? paper = null) => new()
    {
        Id = "a", Claim = "", Source = new("", ""), Metric = "", Value = value, Interval = interval, PaperValue = paper, Scope = Scope.Exact, Verdict = Verdict.Holds, Rule = "",
    };

    [Fact]
    public void The_axis_reaches_a_little_beyond_everything_on_it()
    {
        // 0 to 100 with 8 on either side: 100 units over 200 pixels of 116.
        var drawing = IntervalDrawing.Of(Of(50, new(0, 75, 0.95, IntervalOver.Seeds, 3), paper: 100));
        Assert.Equal((-8.0, 108.0), (drawing.Low, drawing.High));
        Assert.Equal(4 + 200 * 58 / 116.0, drawing.Value!.Value, 9);
        Assert.Equal(4 + 200 * 8 / 116.0, drawing.Range!.Value.From, 9);
        Assert.Equal(4 + 200 * 83 / 116.0, drawing.Range!.Value.To, 9);
        Assert.Equal(4 + 200 * 108 / 116.0, drawing.Paper!.Value, 9);
    }

    [Fact]
    public void A_value_that_was_not_measured_has_no_place()
    {
        var drawing = IntervalDrawing.Of(Of(double.NaN, new(double.NaN, double.NaN, 0.95, IntervalOver.Seeds, 3)));
        Assert.Null(drawing.Value);
        Assert.Null(drawing.Range);
        Assert.True(drawing.High > drawing.Low);
        Assert.Equal("—", drawing.Description);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-3.5)]
    public void A_value_alone_stands_in_the_middle(double value) => Assert.Equal(104, IntervalDrawing.Of(Of(value)).Value!.Value, 6);
}
