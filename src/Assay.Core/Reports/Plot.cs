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

    /// <summary>What is drawn, in legend order.</summary>
    public required IReadOnlyList<Series> Series { get; init; }
}

/// <summary>An axis' label with its unit; logarithmic axes leave out values that are not positive.</summary>
/// <param name="Label">With the unit: <c>delta loss, nats</c>.</param>
/// <param name="Logarithmic">Ticks at decades.</param>
/// <param name="Categories">Names that stand at 0, 1, 2… instead of numbers, for bars over things that have no order.</param>
public sealed record Axis(string Label, bool Logarithmic = false, IReadOnlyList<string>? Categories = null);

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
