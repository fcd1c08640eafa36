using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>What the findings of one run have in common.</summary>
/// <param name="Measured">What they are judged on.</param>
/// <param name="Scope">Of all of them: signs are an analogue, the paper's images are it scaled down.</param>
internal sealed record BadLossJudged(BadLossMeasurements Measured, Scope Scope)
{
    private const string Title = "Protecting against simultaneous data poisoning attacks (arXiv 2408.13221)";

    /// <summary>A finding; inconclusive where nothing could be measured, and where it asks what a defence leaves of attacks that were not learnt.</summary>
    public Finding Finding(string id, string claim, string section, string metric, Estimate estimate, Verdict verdict, FormattableString rule, bool needsAttacks = true, string note = "")
    {
        var unlearnt = needsAttacks && !Measured.Learnt;
        return new()
        {
            Id = id,
            Claim = claim,
            Source = new(Title, section),
            Metric = metric,
            Value = estimate.Value,
            Interval = estimate.Interval,
            Scope = Scope,
            Verdict = double.IsNaN(estimate.Value) || unlearnt ? Verdict.Inconclusive : verdict,
            Rule = FormattableString.Invariant(rule),
            Note = unlearnt ? $"The attacks were hardly learnt, so there is nothing to defend against. {note}".Trim() : note,
        };
    }
}
