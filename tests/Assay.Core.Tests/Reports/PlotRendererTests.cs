using System.Text.RegularExpressions;
using System.Xml.Linq;
using Assay.Core.Reports;
using SkiaSharp;

namespace Assay.Core.Tests.Reports;

public sealed class PlotRendererTests
{
    [Fact]
    public void Svg_is_well_formed_and_holds_title_labels_and_legend_as_text()
    {
        var texts = Texts(Samples.Pareto);
        Assert.Contains("Sparsity against delta loss, resid_post.2", texts);
        Assert.Contains("L0, active latents per token", texts);
        Assert.Contains("delta loss, nats", texts);
        Assert.Contains("TopK, 512 latents", texts);
    }

    [Fact]
    public void Logarithmic_axes_have_a_tick_at_every_decade()
    {
        var texts = Texts(Samples.Pareto);
        Assert.Contains("10", texts);
        Assert.Contains("100", texts);
        Assert.Contains("0.01", texts);
        Assert.Contains("0.1", texts);
        Assert.Contains("1", texts);
    }

    [Fact]
    public void A_short_logarithmic_axis_has_ticks_at_one_two_and_five()
    {
        var texts = Texts(Samples.Pareto with { X = new("", true), Series = [new("", [1.5, 7], [0.01, 1])] });
        Assert.Contains("2", texts);
        Assert.Contains("5", texts);
    }

    [Fact]
    public void A_single_series_has_no_legend() =>
        Assert.DoesNotContain("alone", Texts(Samples.Pareto with { Series = [new("alone", [1, 2], [1, 2])] }));

    [Fact]
    public void A_value_that_was_not_measured_breaks_the_line()
    {
        var series = new DrawnSeries(new("", [1, 2, 3, 4], [1, double.NaN, 3, 4]), new(new("")), new(new("")));
        Assert.Equal([1, 2], series.Runs().Select(run => run.Xs.Length));
    }

    [Fact]
    public void What_is_not_positive_is_left_out_of_a_logarithmic_axis()
    {
        var series = new DrawnSeries(new("", [1, 2, 3], [1, 0, -1]), new(new("")), new(new("", true)));
        Assert.Equal([0], series.Shown);
    }

    [Fact]
    public void Steps_reach_the_right_edge_of_their_last_bin()
    {
        var series = new DrawnSeries(new("", [0, 1, 2], [5, 6, 7], SeriesStyle.Steps), new(new("")), new(new("")));
        var (xs, ys) = Assert.Single(series.Runs());
        Assert.Equal([0, 1, 2, 3], xs);
        Assert.Equal([5, 6, 7, 7], ys);
    }

    [Fact]
    public void Bars_of_several_series_stand_beside_each_other()
    {
        var drawn = Samples.Bars.Series.Select(series => new DrawnSeries(series, new(new("")), new(new("")))).ToList();
        var places = new BarPlaces(drawn);
        Assert.Equal(places.Width, places.Offset(drawn[1]) - places.Offset(drawn[0]), 12);
        Assert.Equal(0, places.Offset(drawn[0]) + places.Offset(drawn[1]), 12);
    }

    [Fact]
    public void Bars_on_a_logarithmic_axis_are_refused() =>
        Assert.Contains("bars start at zero", Assert.Throws<ArgumentException>(() => PlotRenderer.Svg(Samples.Bars with { Y = new("", true) })).Message, StringComparison.Ordinal);

    [Fact]
    public void Categories_stand_under_their_bars() => Assert.Contains("narrator", Texts(Samples.Bars));

    [Fact]
    public void A_plot_of_nothing_says_so()
    {
        Assert.Contains("nothing was measured", Texts(Samples.Pareto with { Series = [new("a", [double.NaN], [1])] }));
        Assert.Contains("nothing was measured", Texts(Samples.Pareto with { Series = [] }));
    }

    [Fact]
    public void A_series_whose_lists_differ_in_length_is_refused() =>
        Assert.Contains("2 x and 1 y", Assert.Throws<ArgumentException>(() => PlotRenderer.Svg(Samples.Pareto with { Series = [new("a", [1, 2], [1])] })).Message, StringComparison.Ordinal);

    [Fact]
    public void Png_has_twice_the_size_and_its_text_comes_from_the_embedded_font()
    {
        var plot = Samples.Pareto with { Series = [new("", [1, 10], [1, 10])] };
        using var with = SKBitmap.Decode(PlotRenderer.Png(plot));
        using var without = SKBitmap.Decode(PlotRenderer.Png(plot with { Title = "" }));
        Assert.Equal((1440, 840), (with.Width, with.Height));
        Assert.InRange(DarkPixels(with) - DarkPixels(without), 500, 50_000);   // without a font the title would leave no ink
    }

    [Fact]
    public void The_same_plot_is_the_same_bytes() => Assert.Equal(PlotRenderer.Svg(Samples.Bars), PlotRenderer.Svg(Samples.Bars));

    [Theory]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(250000, "2.5e5")]
    [InlineData(0.0001, "1e-4")]
    public void Axis_labels_read_as_people_write_numbers(double value, string text) => Assert.Equal(text, AxisScale.Label(value));

    internal static List<string> Texts(Plot plot) =>
        [.. XDocument.Parse(PlotRenderer.Svg(plot)).Descendants().Where(element => element.Name.LocalName == "text").Select(element => Regex.Replace(element.Value, @"\s+", " ").Trim())];

    private static int DarkPixels(SKBitmap bitmap) => bitmap.Pixels.Count(pixel => pixel.Red + pixel.Green + pixel.Blue < 200);
}
