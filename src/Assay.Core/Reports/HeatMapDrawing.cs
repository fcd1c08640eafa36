using ScottPlot;
using ScottPlot.Colormaps;
using ScottPlot.TickGenerators;
using SkiaSharp;
using static System.FormattableString;
using Canvas = ScottPlot.Plot;

namespace Assay.Core.Reports;

/// <summary>Sets up the canvas for a heat map: cells, colour bar, and as many labels as have room.</summary>
internal static class HeatMapDrawing
{
    private const int Across = 540, Letter = 8, Line = 16, Slant = 20;     // pixels: the cells together, one character, labels above each other, slantwise ones

    /// <summary>The height that is needed.</summary>
    public static int Add(Canvas canvas, Plot plot, HeatMap map)
    {
        if (Fault(plot, map) is { } fault)
            throw new ArgumentException($"plot '{plot.Name}': {fault}", nameof(plot));
        var (rows, columns) = (map.Values.Count, map.Values[0].Count);
        var down = Math.Max(rows, Math.Clamp(rows * 24, 160, 440));     // a pixel a row at least
        var cells = new HeatMapCells(map);
        canvas.Add.Plottable(cells);
        canvas.Axes.SetLimits(cells.GetAxisLimits());
        canvas.HideGrid();
        AddColorBar(canvas, cells, map);
        AddLabels(canvas, plot, rows, columns, down);
        if (map.Values.Any(row => row.Any(double.IsNaN)))
            canvas.Axes.Bottom.Label.Text += " (stroke: not measured)";
        return down + 90 + (int)canvas.Axes.Bottom.MinimumSize;
    }

    private static void AddColorBar(Canvas canvas, HeatMapCells cells, HeatMap map)
    {
        var bar = canvas.Add.ColorBar(cells);
        bar.Width = 18;
        bar.Label = map.Label;
        bar.LabelStyle.FontSize = 13;
        bar.LabelStyle.Bold = false;
        double[] fifths = [.. Enumerable.Range(0, 6).Select(i => map.Low + (map.High - map.Low) * i / 5)];
        bar.Axis.TickGenerator = new NumericManual(fifths, [.. fifths.Select(AxisScale.Label)]);
    }

    private static void AddLabels(Canvas canvas, Plot plot, int rows, int columns, int down)
    {
        var beside = Labelled(plot.Y.Categories, rows, (double)Line / down);
        canvas.Axes.Left.TickGenerator = new NumericManual([.. beside.Select(row => rows - 1.0 - row.Place)], [.. beside.Select(row => row.Text)]);
        var room = plot.X.Categories is null ? Letter * (Invariant($"{columns}").Length + 1) : Slant;
        var below = Labelled(plot.X.Categories, columns, (double)room / Across);
        canvas.Axes.Bottom.TickGenerator = new NumericManual([.. below.Select(column => (double)column.Place)], [.. below.Select(column => column.Text)]);
        PlotRenderer.TurnLongNames(canvas, plot.X.Categories is null ? [] : [.. below.Select(column => column.Text)]);
    }

    // A label needs a share of the axis; where there is less for each, every second, fifth, tenth… stays: of names from the first on, of numbers the multiples.
    private static IReadOnlyList<(int Place, string Text)> Labelled(IReadOnlyList<string>? names, int count, double share)
    {
        var every = 1;
        for (var step = 0; every < share * count; step++)
            every = every / (step % 3 == 1 ? 2 : 1) * (step % 3 == 1 ? 5 : 2);
        return [.. Enumerable.Range(0, count).Where(i => (names is null ? i + 1 : i) % every == 0).Select(i => (i, names is null ? Invariant($"{i + 1}") : names[i]))];
    }

    private static string? Fault(Plot plot, HeatMap map)
    {
        var (rows, columns) = (map.Values.Count, map.Values.Count == 0 ? 0 : map.Values[0].Count);
        if (plot.Series.Count > 0)
            return "a heat map stands alone, without series";
        if (plot.X.Logarithmic || plot.Y.Logarithmic)
            return "a heat map's cells are of one size, which a logarithmic axis does not allow";
        if (!double.IsFinite(map.Low) || !double.IsFinite(map.High) || map.Low >= map.High)
            return Invariant($"the colours reach from {map.Low} to {map.High}, expected two finite numbers that rise");
        if (rows == 0 || columns == 0)
            return Invariant($"a heat map of {rows} rows and {columns} columns");
        if (map.Values.FirstOrDefault(row => row.Count != columns) is { } uneven)
            return Invariant($"a heat map's row has {uneven.Count} values, the first has {columns}");
        if ((plot.X.Categories?.Count ?? columns) != columns)
            return Invariant($"{plot.X.Categories!.Count} names for {columns} columns");
        return (plot.Y.Categories?.Count ?? rows) != rows ? Invariant($"{plot.Y.Categories!.Count} names for {rows} rows") : null;
    }
}

/// <summary>The cells, each its own rectangle, so that they stay sharp at any size.</summary>
internal sealed class HeatMapCells(HeatMap map) : IPlottable, IHasColorAxis
{
    private const float Overlap = 0.5f;     // under the next cell: no light shines through where edges fall between pixels

    // One hue; CIE lightness falls evenly from 97 to 18, so that order is seen by those who tell no hues apart.
    private static readonly CustomInterpolated Palette = new([.. new[] { "#EFF6FD", "#92C3F2", "#4B8ECB", "#1D5B8F", "#072D4C" }.Select(Color.FromHex)]);

    public bool IsVisible { get; set; } = true;
    public IAxes Axes { get; set; } = new Axes();
    public IEnumerable<LegendItem> LegendItems => [];
    public IColormap Colormap => Palette;

    public ScottPlot.Range GetRange() => new(map.Low, map.High);
    public AxisLimits GetAxisLimits() => new(-0.5, map.Values[0].Count - 0.5, -0.5, map.Values.Count - 0.5);

    public void Render(RenderPack rp)
    {
        var (wide, high) = (rp.DataRect.Width / map.Values[0].Count, rp.DataRect.Height / map.Values.Count);
        using var paint = new SKPaint { StrokeWidth = 1 };
        for (var row = 0; row < map.Values.Count; row++)
        {
            for (var column = 0; column < map.Values[row].Count; column++)
                Draw(rp.Canvas, SKRect.Create(rp.DataRect.Left + column * wide, rp.DataRect.Top + row * high, wide, high), map.Values[row][column], paint);
        }
    }

    private void Draw(SKCanvas canvas, SKRect cell, double value, SKPaint paint)
    {
        var measured = !double.IsNaN(value);
        paint.Color = (measured ? Palette.GetColor((value - map.Low) / (map.High - map.Low)) : Colors.Gray).ToSKColor();
        if (measured)
            canvas.DrawRect(cell.Left, cell.Top, cell.Width + Overlap, cell.Height + Overlap, paint);
        else
            canvas.DrawLine(cell.Left, cell.Bottom, cell.Right, cell.Top, paint);
    }
}
