using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Calibration;

/// <summary>Tells codes apart by one number, <see cref="CausalReading.Difference"/>: linear below one threshold, onion above another, mixed between.</summary>
/// <remarks>The defaults lie between the first codes that <c>assay onion calibrate</c> read on seed 101 (8 symbols, 5 positions, γ 0.4); the room's README has the errors on others. <see cref="Fit"/> makes a rule for other sizes and trainings.</remarks>
public sealed record VerdictRule : IOptions
{
    /// <summary>Below it a code is linear.</summary>
    public double LinearBelow { get; init; } = -0.55;

    /// <summary>Above it a code is an onion.</summary>
    public double OnionAbove { get; init; } = 0.4;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (!(LinearBelow <= OnionAbove))
            yield return new Fault("onionAbove", Invariant($"is {OnionAbove}, expected at least linearBelow, which is {LinearBelow}"));
    }

    /// <summary>What a code is; null where nothing was measured.</summary>
    public CodeKind? Of(double difference) => double.IsNaN(difference) ? null : difference < LinearBelow ? CodeKind.Linear : difference > OnionAbove ? CodeKind.Onion : CodeKind.Mixed;

    /// <summary>The thresholds with the fewest errors on codes of which the truth is known; among equals those in the middle of the widest gaps.</summary>
    public static VerdictRule Fit(IReadOnlyList<(double Difference, CodeKind Truth)> codes)
    {
        double[] sorted = [.. codes.Select(code => code.Difference).Order()];
        var cuts = sorted.Zip(sorted.Skip(1), (low, high) => (Middle: (low + high) / 2, Gap: high - low)).ToList();
        var best = (Errors: int.MaxValue, Gap: 0.0, Rule: new VerdictRule());
        for (var i = 0; i < cuts.Count; i++)
        {
            for (var j = i; j < cuts.Count; j++)
            {
                var rule = new VerdictRule { LinearBelow = cuts[i].Middle, OnionAbove = cuts[j].Middle };
                var (errors, gap) = (rule.Errors(codes), Math.Min(cuts[i].Gap, cuts[j].Gap));
                if (errors < best.Errors || errors == best.Errors && gap > best.Gap)
                    best = (errors, gap, rule);
            }
        }
        return best.Rule;
    }

    /// <summary>Codes that are called something else than they are.</summary>
    public int Errors(IReadOnlyList<(double Difference, CodeKind Truth)> codes) => codes.Count(code => Of(code.Difference) != code.Truth);
}
