namespace Assay.Core.Reports;

/// <summary>Numbers to be drawn and how they are to be read; knows nothing of pixels.</summary>
public sealed record Plot
{
    /// <summary>File name without ending, unique in the report: <c>pareto-resid-post</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Heading above the plot.</summary>
    public required string Title { get; init; }

    /// <summary>Horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>Vertical axis.</summary>
    public required Axis Y { get; init; }

    /// <summary>What is drawn, in legend order; empty where a heat map is.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    /// <summary>Cells instead of series. Categories of the axes name its columns and rows; without them they are counted from 1.</summary>
    public HeatMap? HeatMap { get; init; }
}

/// <summary>An axis' label with its unit; logarithmic axes leave out values that are not positive.</summary>
/// <param name="Label">With the unit: <c>delta loss, nats</c>.</param>
/// <param name="Logarithmic">Ticks at decades.</param>
/// <param name="Categories">Names that stand at 0, 1, 2… instead of numbers, for bars over things that have no order.</param>
public sealed record Axis(string Label, bool Logarithmic = false, IReadOnlyList<string>? Categories = null);

/// <summary>Numbers as colours, light for low and dark for high.</summary>
/// <param name="Values">[row][column], the first row on top; NaN leaves a cell empty, with a stroke through it.</param>
/// <param name="Low">The value of the lightest colour, which everything below has too.</param>
/// <param name="High">The value of the darkest colour, which everything above has too.</param>
/// <param name="Label">Of the colour bar, with the unit.</param>
public sealed record HeatMap(IReadOnlyList<IReadOnlyList<double>> Values, double Low, double High, string Label);

/// <summary>One series; <paramref name="Low"/> and <paramref name="High"/>, the ends of each point's interval on the axis, draw error bars where given.
/// A NaN breaks the line.</summary>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, SeriesStyle Style = SeriesStyle.LineAndMarkers,
    IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null);

/// <summary>How a series is drawn.</summary>
public enum SeriesStyle
{
    /// <summary>Markers joined by a line.</summary>
    LineAndMarkers,

    /// <summary>A line alone.</summary>
    Line,

    /// <summary>Markers alone.</summary>
    Markers,

    /// <summary>Steps, for histograms: X holds the left edges; the vertical axis reaches zero.</summary>
    Steps,

    /// <summary>Bars from zero, on a linear axis; those of several series at one X stand beside each other.</summary>
    Bars,
}
