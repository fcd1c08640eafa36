using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>How agreement is computed.</summary>
/// <param name="Resamples">Draws of documents behind each interval; 0 for no intervals.</param>
/// <param name="Level">Of the intervals, 0 to 1.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="WithRevisions">Whether each rater's last code counts, even where he had seen the others' by then. Otherwise it is his last independent one: what raters settle between them is no agreement.</param>
public sealed record AgreementOptions(int Resamples = 1000, double Level = 0.95, long Seed = 1, bool WithRevisions = false) : IOptions
{
    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Resamples < 0)
            yield return new("resamples", Invariant($"is {Resamples}, expected 0 or more"));
        if (Level is not (> 0 and < 1))
            yield return new("level", Invariant($"is {Level}, expected between 0 and 1"));
    }
}
