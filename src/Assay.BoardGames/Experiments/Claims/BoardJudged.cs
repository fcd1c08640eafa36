using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Findings of the board-games paper.</summary>
internal static class BoardJudged
{
    public static Source Paper(string section) => new("Measuring Progress in Dictionary Learning with Board Game Models (arXiv 2408.00113)", section);

    /// <summary>A finding on planted boards, which is an analogue whatever was measured; without a number it is inconclusive.</summary>
    public static Finding Finding(string id, string claim, string section, string metric, Estimate estimate, Verdict verdict, string rule, string note = "") => new()
    {
        Id = id,
        Claim = claim,
        Source = Paper(section),
        Metric = metric,
        Value = estimate.Value,
        Interval = estimate.Interval,
        Scope = Scope.Analogue,
        Verdict = double.IsNaN(estimate.Value) ? Verdict.Inconclusive : verdict,
        Rule = rule,
        Note = double.IsNaN(estimate.Value) ? $"Not measured: the curves do not meet at an equal L0, or have too few points. {note}".Trim() : note,
    };

    public static string Text(FormattableString text) => FormattableString.Invariant(text);
}
