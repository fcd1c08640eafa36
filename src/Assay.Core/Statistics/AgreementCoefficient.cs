namespace Assay.Core.Statistics;

/// <summary>A coefficient of agreement beyond chance: (observed − expected) / (1 − expected).</summary>
/// <param name="Observed">Agreement as it was, 0 to 1.</param>
/// <param name="Expected">Agreement as chance alone would give it, by the coefficient's own idea of chance.</param>
/// <param name="Units">Units that two or more raters coded.</param>
public sealed record AgreementCoefficient(double Observed, double Expected, int Units)
{
    /// <summary>1 for full agreement, 0 for what chance gives. NaN where no unit was coded twice, and where chance alone would agree always: one code is all there is.</summary>
    public double Value => (Observed - Expected) / (1 - Expected);
}
