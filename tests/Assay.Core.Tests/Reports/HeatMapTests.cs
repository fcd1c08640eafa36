using System.Xml.Linq;
using Assay.Core.Reports;
using SkiaSharp;

namespace Assay.Core.Tests.Reports;

public sealed class HeatMapTests
{
    private const string Lightest = "#EFF6FD", Darkest = "#072D4C";

    [Fact]
    public void Every_measured_cell_is_a_rectangle_of_its_colour_in_rows_from_the_top()
    {
        var cells = Cells(Samples.HeatMap);
        Assert.Equal([Lightest, "#4B8ECB", Darkest, Lightest, Darkest], cells.Select(cell => cell.Fill));     // what is out of range has the end's colour
        Assert.Equal(cells[0].Y, cells[2].Y);
        Assert.True(cells[3].Y > cells[0].Y && cells[1].X > cells[0].X);
        Assert.Equal(cells[1].X, cells[3].X);
    }

    [Fact]
    public void A_cell_that_was_not_measured_is_struck_through_and_the_axis_says_so()
    {
        var strokes = Elements(Samples.HeatMap).Count(IsGreyStroke);
        var whole = Values([[0, 0.5, 1], [0, 0, 0]]);
        Assert.Equal(1, strokes - Elements(whole).Count(IsGreyStroke));
        Assert.Contains("read (stroke: not measured)", PlotRendererTests.Texts(Samples.HeatMap));
        Assert.Contains("read", PlotRendererTests.Texts(whole));
    }

    [Fact]
    public void Names_numbers_and_the_colour_bar_stand_as_text()
    {
        var texts = PlotRendererTests.Texts(Samples.HeatMap with { HeatMap = Samples.HeatMap.HeatMap! with { Low = 40, High = 50 } });
        Assert.Empty(((string[])["How far gates open", "<a>", "b", "start", "channel", "1", "2", "1 − z", "40", "50"]).Except(texts));
    }

    [Fact]
    public void Labels_without_room_are_thinned_out_numbers_to_round_ones()
    {
        var names = Enumerable.Range(1, 200).Select(i => $"step{i}").ToArray();
        var texts = PlotRendererTests.Texts(Values([.. Enumerable.Range(0, 96).Select(_ => new double[200])]) with { X = new("", Categories: names), Y = new("") });
        Assert.Equal(["step1", "step11", "step21", "step31"], texts.Where(text => text.StartsWith("step", StringComparison.Ordinal)).Take(4));
        Assert.Equal(["5", "10", "15", "20"], texts.Where(text => int.TryParse(text, out var number) && number > 1).Take(4));
    }

    [Fact]
    public void Long_names_get_room_below_to_hang_slantwise()
    {
        double Height(params string[] names) => (double)XDocument.Parse(PlotRenderer.Svg(Samples.HeatMap with { X = new("", Categories: names) })).Root!.Attribute("height")!;
        Assert.True(Height(new string('a', 30), new string('b', 30), new string('c', 30)) > Height("a", "b", "c") + 100);
    }

    [Fact]
    public void Many_rows_have_a_pixel_each_at_least()
    {
        using var drawn = SKBitmap.Decode(PlotRenderer.Png(Values([.. Enumerable.Range(0, 1000).Select(_ => new double[3])])));
        Assert.True(drawn.Height > 2 * 1000);
    }

    // CIE 1976 lightness from sRGB (IEC 61966-2-1).
    [Fact]
    public void Colours_darken_evenly()
    {
        var lightness = Enumerable.Range(0, 17).Select(i => Lightness(Cells(Values([[i / 16.0]]))[0].Fill)).ToList();
        var steps = lightness.Zip(lightness.Skip(1), (light, dark) => light - dark).ToList();
        Assert.InRange(steps.Max() / steps.Min(), 1, 1.15);     // what eight bits a channel allow
        Assert.True(lightness[0] - lightness[^1] > 75);
    }

    [Fact]
    public void What_makes_no_heat_map_is_refused_by_name()
    {
        Refused("'gates': a heat map's row has 1 values, the first has 2", Values([[1, 2], [1]]));
        Refused("0 rows and 0 columns", Values([]));
        Refused("1 rows and 0 columns", Values([[]]));
        Refused("3 names for 2 columns", Values([[1, 2]]) with { X = Samples.HeatMap.X });
        Refused("3 names for 1 rows", Values([[1, 2]]) with { Y = Samples.HeatMap.X });
        Refused("without series", Samples.HeatMap with { Series = [new("", [1], [1])] });
        Refused("logarithmic", Samples.HeatMap with { Y = new("", Logarithmic: true) });
        Refused("from 1 to 1", Samples.HeatMap with { HeatMap = Samples.HeatMap.HeatMap! with { Low = 1 } });
        Refused("from NaN to 1", Samples.HeatMap with { HeatMap = Samples.HeatMap.HeatMap! with { Low = double.NaN } });
    }

    [Fact]
    public void The_same_heat_map_is_the_same_bytes() => Assert.Equal(PlotRenderer.Svg(Samples.HeatMap), PlotRenderer.Svg(Samples.HeatMap));

    private static Plot Values(double[][] values) => Samples.HeatMap with { X = new("read"), HeatMap = new(values, 0, 1, "") };

    private static void Refused(string why, Plot plot) => Assert.Contains(why, Assert.Throws<ArgumentException>(() => PlotRenderer.Svg(plot)).Message, StringComparison.Ordinal);

    private static IEnumerable<XElement> Elements(Plot plot) => XDocument.Parse(PlotRenderer.Svg(plot)).Descendants();

    private static List<(double X, double Y, string Fill)> Cells(Plot plot) => [.. Elements(plot)
        .Where(element => element.Name.LocalName == "rect" && element.Attribute("fill") is { Value: not ("white" or "#FFFFFF") })
        .Select(element => ((double?)element.Attribute("x") ?? 0, (double?)element.Attribute("y") ?? 0, element.Attribute("fill")!.Value))];

    private static bool IsGreyStroke(XElement element) => element.Attribute("stroke") is { Value: "gray" or "#808080" };

    private static double Lightness(string color)
    {
        double Linear(int at) => Convert.ToInt32(color[at..(at + 2)], 16) / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        var luminance = 0.2126 * Linear(1) + 0.7152 * Linear(3) + 0.0722 * Linear(5);
        return 116 * Math.Cbrt(luminance) - 16;
    }
}
