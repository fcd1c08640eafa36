using Assay.Core.Options;
using Assay.Magnitudes.Calibration;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>Margins of the verdicts, in exact match 0…1 where nothing else is said. Chosen on seeds from 101 on, before the runs that they judge.</summary>
public sealed record OnionMargins : IOptions
{
    /// <summary>From which exact match on a network counts as having learnt the task.</summary>
    public double Solved { get; init; } = 0.85;

    /// <summary>Up to which an instrument counts as failing.</summary>
    public double Fails { get; init; } = 0.25;

    /// <summary>From which on it counts as working.</summary>
    public double Works { get; init; } = 0.6;

    /// <summary>By how much one must be above another to count as better.</summary>
    public double Better { get; init; } = 0.15;

    /// <summary>Ratio of the last position's scale to the first's up to which scales fall.</summary>
    public double ScaleFalls { get; init; } = 0.8;

    /// <summary>How far the last ratio of neighbouring scales may be from the first, as a factor, in a geometric law.</summary>
    public double Geometric { get; init; } = 1.25;

    /// <summary>Tells an onion from a linear code.</summary>
    public VerdictRule Verdict { get; init; } = new();

    /// <summary>Resamples of each interval over sequences.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Confidence level, 0…1.</summary>
    public double Level { get; init; } = 0.95;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("solved", Solved), ("fails", Fails), ("works", Works), ("better", Better), ("scaleFalls", ScaleFalls), ("level", Level)])
        {
            if (value is not (> 0 and < 1))
                yield return new Fault(member, Invariant($"is {value}, expected above 0 and below 1"));
        }
        foreach (var fault in OptionsCheck.Within("verdict", Verdict))
            yield return fault;
        if (!(Geometric > 1))
            yield return new Fault("geometric", Invariant($"is {Geometric}, expected above 1"));
        if (Resamples < 1)
            yield return new Fault("resamples", Invariant($"is {Resamples}, expected at least 1"));
    }
}
