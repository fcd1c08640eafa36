using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Core.Reports;

/// <summary>Numbers as reports print them.</summary>
public static class NumberText
{
    /// <summary>Four significant digits, plain between 0.0001 and 10 millions; NaN, which means not measured, is a dash.</summary>
    public static string Short(double value)
    {
        if (double.IsNaN(value))
            return "—";
        if (double.IsInfinity(value))
            return value > 0 ? "∞" : "−∞";
        var size = Math.Abs(value);
        if (size is not 0 and (< 0.0001 or >= 1e7))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        var decimals = size < 1e-300 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 7);
        return Math.Round(value, decimals).ToString("0.#######", CultureInfo.InvariantCulture);
    }

    /// <summary><c>0.92 … 1.07 (95 % over 3 seeds)</c></summary>
    public static string Interval(Interval interval)
    {
        var over = interval.Over == IntervalOver.Seeds ? "seeds" : "examples";
        var level = (interval.Level * 100).ToString("0.#", CultureInfo.InvariantCulture);
        return FormattableString.Invariant($"{Short(interval.Low)} … {Short(interval.High)} ({level} % over {interval.Count} {over})");
    }
}
