using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Magnitudes.Experiments.Claims;

/// <summary>What the findings of one run have in common.</summary>
/// <param name="Measured">What they are judged on.</param>
/// <param name="Scope">Of all of them.</param>
internal sealed record OnionJudged(OnionMeasurements Measured, Scope Scope)
{
    private const string Title = "Recurrent neural networks learn to store and generate sequences using non-linear representations (arXiv 2408.10920)";

    /// <summary>Whether the small networks learnt the task at all, on which everything else rests.</summary>
    public bool Solved => Measured.Mean(repetition => repetition.Small.Repeats.ExactMatch()) >= Measured.Margins.Solved;

    /// <summary>A finding; inconclusive where nothing could be measured, and where networks did not learn what is asked about.</summary>
    public Finding Finding(string id, string claim, string section, string metric, Estimate estimate, Verdict verdict, FormattableString rule, bool needsTask = true, string note = "", double? paper = null)
    {
        var unsolved = needsTask && !Solved;
        return new()
        {
            Id = id,
            Claim = claim,
            Source = new(Title, section),
            Metric = metric,
            Value = estimate.Value,
            Interval = estimate.Interval,
            PaperValue = paper,
            Scope = Scope,
            Verdict = double.IsNaN(estimate.Value) || unsolved ? Verdict.Inconclusive : verdict,
            Rule = FormattableString.Invariant(rule),
            Note = unsolved ? $"The networks did not learn to repeat, so there is nothing to look for in them. {note}".Trim() : note,
        };
    }
}
