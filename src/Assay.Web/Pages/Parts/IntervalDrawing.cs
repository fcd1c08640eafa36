using Assay.Core.Findings;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.Web.Pages.Parts;

/// <summary>A finding's value, interval and the paper's value as places on a line. Each finding has an axis of its own: findings are in different units.</summary>
/// <param name="Low">Number at the left end of the axis.</param>
/// <param name="High">Number at the right end.</param>
/// <param name="Value">Place of the value; null where it was not measured.</param>
/// <param name="Range">Places of the interval's ends.</param>
/// <param name="Paper">Place of the paper's value.</param>
/// <param name="Description">The same in words, for those who do not see it.</param>
internal sealed record IntervalDrawing(double Low, double High, double? Value, (double From, double To)? Range, double? Paper, string Description)
{
    /// <summary>Ends of the axis in the drawing's own units.</summary>
    public const double Left = 4, Right = 204;

    // So that marks at the ends are whole.
    private const double Margin = 0.08;

    public static IntervalDrawing Of(Finding finding)
    {
        var interval = finding.Interval is { } given && double.IsFinite(given.Low) && double.IsFinite(given.High) ? given : null;
        double[] all = [.. new[] { finding.Value, interval?.Low, interval?.High, finding.PaperValue }.OfType<double>().Where(double.IsFinite)];
        var (low, high) = Span(all);
        double? Place(double? number) => number is { } one && double.IsFinite(one) ? Left + (Right - Left) * (one - low) / (high - low) : null;
        return new(low, high, Place(finding.Value), interval is null ? null : (Place(interval.Low)!.Value, Place(interval.High)!.Value), Place(finding.PaperValue), Words(finding));
    }

    private static (double Low, double High) Span(double[] all)
    {
        if (all.Length == 0)
            return (0, 1);
        var (low, high) = (all.Min(), all.Max());
        var margin = high > low ? (high - low) * Margin : Math.Max(Math.Abs(low) * Margin, 1e-9);
        return (low - margin, high + margin);
    }

    private static string Words(Finding finding) =>
        Invariant($"{FindingText.Value(finding)}{(finding.PaperValue is { } paper ? $"; in the paper {NumberText.Short(paper)}" : "")}");
}
