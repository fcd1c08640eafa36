using Assay.Core.Findings;

namespace Assay.Core.Reports;

/// <summary>A finding in words, the same for every renderer.</summary>
public static class FindingText
{
    /// <summary>The value with its interval, where one was measured.</summary>
    public static string Value(Finding finding) =>
        finding.Interval is { } interval && !double.IsNaN(interval.Low) ? $"{NumberText.Short(finding.Value)}, {NumberText.Interval(interval)}" : NumberText.Short(finding.Value);

    /// <summary>The paper's own value; empty where it prints none.</summary>
    public static string Paper(Finding finding) => finding.PaperValue is { } value ? NumberText.Short(value) : "";

    /// <summary>exact, scaled or analogue.</summary>
    public static string Scope(Finding finding) => finding.Scope.ToString().ToLowerInvariant();

    /// <summary>Paper and section.</summary>
    public static string Source(Finding finding) => $"{finding.Source.Paper}, section {finding.Source.Section}";

    /// <summary><c>4 hold, 1 fails, 2 inconclusive</c></summary>
    public static string Tally(IReadOnlyList<Finding> findings)
    {
        int Count(Verdict verdict) => findings.Count(finding => finding.Verdict == verdict);
        int holds = Count(Verdict.Holds), fails = Count(Verdict.Fails);
        return FormattableString.Invariant(
            $"{holds} {(holds == 1 ? "holds" : "hold")}, {fails} {(fails == 1 ? "fails" : "fail")}, {Count(Verdict.Inconclusive)} inconclusive");
    }

    /// <summary>What the words for the scope mean.</summary>
    public const string ScopeLegend =
        "Scope: exact is the paper's method on the paper's objects, scaled the same on smaller ones, analogue a toy that stands in for them: evidence about the mechanism, not about the claim as made.";
}
