using ScottPlot;
using Canvas = ScottPlot.Plot;

namespace Assay.Core.Reports;

/// <summary>Draws a <see cref="Plot"/>. Needs neither fonts nor ICU on the machine.</summary>
public static class PlotRenderer
{
    private const int Width = 720, WidthWithLegend = 900, Height = 420;

    // Okabe and Ito's colours, told apart by colour-blind readers; yellow, too pale on white, is left out.
    private static readonly Color[] Colors = [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];
    // As many as colours: a second round takes each colour with the next marker.
    private static readonly MarkerShape[] Markers =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown, MarkerShape.OpenCircle, MarkerShape.OpenSquare];

    /// <summary>An SVG document.</summary>
    public static string Svg(Plot plot)
    {
        using var canvas = Draw(plot, scale: 1, out var size);
        return SvgDocument.Mend(canvas.GetSvgXml(size.Width, size.Height));
    }

    /// <summary>A PNG file at twice the SVG's size in pixels.</summary>
    public static byte[] Png(Plot plot)
    {
        const int scale = 2;
        using var canvas = Draw(plot, scale, out var size);
        return canvas.GetImageBytes(size.Width * scale, size.Height * scale, ImageFormat.Png);
    }

    private static Canvas Draw(Plot plot, double scale, out (int Width, int Height) size)
    {
        EmbeddedFont.Register();
        var canvas = new Canvas { ScaleFactor = scale };
        SetLabels(canvas, plot);
        size = plot.HeatMap is { } map ? (Width, HeatMapDrawing.Add(canvas, plot, map)) : (AddSeries(canvas, plot), Height);
        return canvas;
    }

    // The width that is needed.
    private static int AddSeries(Canvas canvas, Plot plot)
    {
        if (plot.Y.Logarithmic && plot.Series.Any(series => series.Style == SeriesStyle.Bars))
            throw new ArgumentException($"plot '{plot.Name}': bars start at zero, which a logarithmic axis does not have", nameof(plot));
        AxisScale x = new(plot.X), y = new(plot.Y);
        var drawn = plot.Series.Select(series => new DrawnSeries(series, x, y)).ToList();
        var bars = new BarPlaces(drawn.Where(series => series.Series.Style == SeriesStyle.Bars).ToList());
        for (var i = 0; i < drawn.Count; i++)
            Add(canvas, drawn[i], bars, Colors[i % Colors.Length], Markers[(i + i / Colors.Length) % Markers.Length], pattern: i < Colors.Length ? LinePattern.Solid : LinePattern.Dashed);
        SetAxes(canvas, plot, x, y, drawn, bars);
        return ShowLegend(canvas, drawn.Count(series => series.Series.Name.Length > 0)) ? WidthWithLegend : Width;
    }

    private static void Add(Canvas canvas, DrawnSeries series, BarPlaces bars, Color color, MarkerShape marker, LinePattern pattern)
    {
        var isBars = series.Series.Style == SeriesStyle.Bars;
        if (isBars)
            AddBars(canvas, series, bars, color);
        AddErrorBars(canvas, series, isBars ? bars.Offset(series) : 0, isBars ? Colors[^1] : color);
        if (!isBars)
            AddRuns(canvas, series, color, marker, pattern);
    }

    // A value that was not measured breaks the line: joining its neighbours would claim it lay between them.
    private static void AddRuns(Canvas canvas, DrawnSeries series, Color color, MarkerShape marker, LinePattern pattern)
    {
        var style = series.Series.Style;
        var name = series.Series.Name;
        foreach (var (xs, ys) in series.Runs())
        {
            var scatter = canvas.Add.Scatter(xs, ys, color);
            scatter.LineWidth = style == SeriesStyle.Markers ? 0 : 1.8f;
            scatter.LinePattern = pattern;
            scatter.MarkerShape = marker;
            scatter.MarkerSize = style is SeriesStyle.LineAndMarkers or SeriesStyle.Markers || xs.Length == 1 ? 6 : 0;
            scatter.ConnectStyle = style == SeriesStyle.Steps ? ConnectStyle.StepHorizontal : ConnectStyle.Straight;
            scatter.LegendText = name;
            name = "";
        }
    }

    private static void AddBars(Canvas canvas, DrawnSeries series, BarPlaces places, Color color)
    {
        var bars = series.Shown.Select(i => new Bar { Position = series.X[i] + places.Offset(series), Value = series.Y[i], Size = places.Width, FillColor = color, LineWidth = 0 });
        canvas.Add.Bars(bars.ToArray()).LegendText = series.Series.Name;
    }

    private static void AddErrorBars(Canvas canvas, DrawnSeries series, double offset, Color color)
    {
        foreach (var (x, low, high) in series.ErrorBars())
        {
            var line = canvas.Add.Line(x + offset, low, x + offset, high);
            line.LineColor = color.WithAlpha(.6);
            line.LineWidth = 1.2f;
        }
    }

    private static void SetAxes(Canvas canvas, Plot plot, AxisScale x, AxisScale y, List<DrawnSeries> drawn, BarPlaces bars)
    {
        var (left, right) = AxisScale.Span(drawn.SelectMany(series => series.ShownX).Concat(bars.Edges()));
        var fromZero = !plot.Y.Logarithmic && drawn.Any(series => series.Series.Style is SeriesStyle.Bars or SeriesStyle.Steps && series.Shown.Any());
        var (bottom, top) = AxisScale.Span(drawn.SelectMany(series => series.ShownY).Concat(fromZero ? [0.0] : []));
        if (fromZero && drawn.All(series => series.ShownY.All(value => value >= 0)))
            bottom = 0;
        canvas.Axes.SetLimits(left, right, bottom, top);
        canvas.Axes.Bottom.TickGenerator = x.Ticks(left, right);
        canvas.Axes.Left.TickGenerator = y.Ticks(bottom, top);
        TurnLongNames(canvas, plot.X.Categories ?? []);
        if (!drawn.Any(series => series.Shown.Any()))
            canvas.Add.Text("nothing was measured", (left + right) / 2, (bottom + top) / 2).LabelAlignment = Alignment.MiddleCenter;
    }

    private static void SetLabels(Canvas canvas, Plot plot)
    {
        canvas.Grid.MajorLineColor = Colors[^1].WithAlpha(.12);
        canvas.Axes.Right.FrameLineStyle.Width = canvas.Axes.Top.FrameLineStyle.Width = 0;
        canvas.Title(plot.Title, size: 15);
        canvas.XLabel(plot.X.Label, size: 13);
        canvas.YLabel(plot.Y.Label, size: 13);
        canvas.Axes.Title.Label.Bold = canvas.Axes.Bottom.Label.Bold = canvas.Axes.Left.Label.Bold = false;
    }

    // Names that would touch their neighbours hang slantwise, in room made for the longest.
    internal static void TurnLongNames(Canvas canvas, IReadOnlyList<string> names)
    {
        const int lettersAcross = 80;
        if (names.Sum(name => name.Length + 2) <= lettersAcross)
            return;
        canvas.Axes.Bottom.TickLabelStyle.Rotation = -35;
        canvas.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        canvas.Axes.Bottom.TickLabelStyle.OffsetY = 6;
        canvas.Axes.Bottom.MinimumSize = 36 + 4.5f * names.Max(name => name.Length);
        canvas.Axes.Left.MinimumSize = 30 + 4 * names[0].Length;
    }

    private static bool ShowLegend(Canvas canvas, int named)
    {
        if (named < 2)
        {
            canvas.HideLegend();
            return false;
        }
        canvas.ShowLegend(Edge.Right);
        canvas.Legend.OutlineWidth = 0;
        canvas.Legend.ShadowColor = Color.FromHex("#00000000");
        canvas.Legend.FontSize = 12;
        return true;
    }
}
