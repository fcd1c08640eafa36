using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Assay.Core.Reports;

/// <summary>How one axis maps values to its coordinate (itself, or its decimal logarithm), how far it reaches and where its ticks lie.</summary>
internal sealed class AxisScale(Axis axis)
{
    private const double Margin = 0.04;        // of the data's span, on either side
    private const int DecadesLabelled = 7;     // more would touch each other on the horizontal axis

    /// <summary>NaN for what cannot be shown: not finite, or not positive on a logarithmic axis.</summary>
    public double Coordinate(double value)
    {
        if (!double.IsFinite(value))
            return double.NaN;
        return !axis.Logarithmic ? value : value > 0 ? Math.Log10(value) : double.NaN;
    }

    /// <summary>The span shown for these coordinates; a single value gets room around it, no value gives 0…1.</summary>
    public static (double Low, double High) Span(IEnumerable<double> coordinates)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var coordinate in coordinates.Where(double.IsFinite))
            (low, high) = (Math.Min(low, coordinate), Math.Max(high, coordinate));
        if (low > high)
            return (0, 1);
        var room = high > low ? (high - low) * Margin : Math.Max(Math.Abs(low) * Margin, 0.1);
        return (low - room, high + room);
    }

    /// <summary>Linear axes choose by themselves; logarithmic ones label decades, or 1-2-5 within less than two decades, with minor ticks at the nine steps between.</summary>
    public ITickGenerator Ticks(double low, double high)
    {
        if (axis.Categories is { } names)
            return new NumericManual([.. names.Select((_, i) => (double)i)], [.. names]);
        return axis.Logarithmic ? Decades(low, high) : new NumericAutomatic { LabelFormatter = Label };
    }

    /// <summary>A number as people write it on an axis: 0.001, 250, 20000, 1e-6.</summary>
    public static string Label(double value)
    {
        value = Math.Round(value, 10);   // 0.30000000000000004
        var size = Math.Abs(value);
        return size is not 0 and (< 0.00099999 or >= 100000) ? value.ToString("0.###e0", CultureInfo.InvariantCulture) : value.ToString("0.#####", CultureInfo.InvariantCulture);
    }

    private static NumericManual Decades(double low, double high)
    {
        var ticks = new NumericManual();
        int first = (int)Math.Floor(low), last = (int)Math.Ceiling(high);
        var every = Math.Max(1, (int)Math.Ceiling((high - low) / DecadesLabelled));
        for (var decade = first; decade <= last; decade++)
        {
            for (var digit = 1; digit <= 9; digit++)
                Add(ticks, decade, digit, labelled: digit == 1 ? decade % every == 0 : digit is 2 or 5 && high - low < 2, low, high);
        }
        return ticks;
    }

    private static void Add(NumericManual ticks, int decade, int digit, bool labelled, double low, double high)
    {
        var at = decade + Math.Log10(digit);
        if (at < low || at > high)
            return;
        if (labelled)
            ticks.AddMajor(at, LogLabel(digit * Math.Pow(10, decade)));
        else
            ticks.AddMinor(at);
    }

    private static string LogLabel(double value) =>
        value is >= 0.00099 and < 100000 ? value.ToString("0.#####", CultureInfo.InvariantCulture) : value.ToString("0e0", CultureInfo.InvariantCulture);
}
