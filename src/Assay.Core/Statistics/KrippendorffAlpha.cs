namespace Assay.Core.Statistics;

/// <summary>Krippendorff's alpha: agreement of any number of raters, any of whom may have left units out, where some disagreements are worse than others.</summary>
/// <remarks>Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). α = 1 − D_o / D_e from the coincidences of pairs within units.</remarks>
public static class KrippendorffAlpha
{
    /// <summary>Alpha where any two categories are equally far apart.</summary>
    public static AgreementCoefficient Nominal(IReadOnlyList<IReadOnlyList<string?>> units) => Of(units, (left, right) => left == right ? 0 : 1);

    /// <summary>Alpha with a distance between categories, 0 for one and the same; disagreement is its square. Units are given as for <see cref="Agreement"/>.</summary>
    /// <returns>Observed and expected as 1 less the disagreements, so that a distance of at most 1 gives shares; NaN where no unit was coded twice or all codes are one.</returns>
    public static AgreementCoefficient Of(IReadOnlyList<IReadOnlyList<string?>> units, Func<string, string, double> distance)
    {
        var pairable = units.Select(unit => unit.OfType<string>().ToList()).Where(codes => codes.Count > 1).ToList();
        var totals = pairable.SelectMany(codes => codes).CountBy(category => category, StringComparer.Ordinal).ToList();
        double n = pairable.Sum(codes => codes.Count);
        var observed = pairable.Sum(codes => Pairs(codes, distance) / (codes.Count - 1)) / n;
        var expected = (from left in totals from right in totals where left.Key != right.Key select left.Value * Squared(left.Key, right.Key, distance) * right.Value).Sum() / (n * (n - 1));
        return new(1 - observed, 1 - expected, pairable.Count);
    }

    // Every ordered pair of two raters of the unit.
    private static double Pairs(List<string> codes, Func<string, string, double> distance) =>
        (from left in codes from right in codes where left != right select Squared(left, right, distance)).Sum();

    private static double Squared(string left, string right, Func<string, string, double> distance) => distance(left, right) is var far ? far * far : 0;
}
