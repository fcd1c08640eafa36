using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Dictionaries.Experiments.Claims;

/// <summary>The papers that the claims come from.</summary>
internal static class Papers
{
    public const string GemmaScope = "Gemma Scope (arXiv 2408.05147)";
    public const string JumpReLU = "JumpReLU SAEs (arXiv 2407.14435)";

    public static Source Scope(string section) => new(GemmaScope, section);

    public static Source Jump(string section) => new(JumpReLU, section);
}

/// <summary>A finding whose measurement is an <see cref="Estimate"/>.</summary>
internal static class Judged
{
    public static Finding Finding(Measurements measured, string id, string claim, Source source, string metric, Estimate estimate, Verdict verdict, string rule, string note = "") => new()
    {
        Id = id,
        Claim = claim,
        Source = source,
        Metric = metric,
        Value = estimate.Value,
        Interval = estimate.Interval,
        Scope = measured.Scope,
        Verdict = double.IsNaN(estimate.Value) ? Verdict.Inconclusive : verdict,
        Rule = rule,
        Note = double.IsNaN(estimate.Value) ? $"Not measured: the curves do not meet at an equal L0. {note}".Trim() : note,
    };

    /// <summary>A claim that this run had no means to look at.</summary>
    public static Finding NotMeasured(Measurements measured, string id, string claim, Source source, string metric, string rule, string reason) => new()
    {
        Id = id,
        Claim = claim,
        Source = source,
        Metric = metric,
        Value = double.NaN,
        Scope = measured.Scope,
        Verdict = Verdict.Inconclusive,
        Rule = rule,
        Note = $"Not measured: {reason}.",
    };
}
