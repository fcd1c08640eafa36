namespace Assay.Core.Statistics;

/// <summary>How far raters agree who sorted the same units into categories. A rater's null is a unit that he did not code.</summary>
/// <remarks>Every member takes the units in the same form: <c>units[u][r]</c> is what rater r said of unit u.</remarks>
public static class Agreement
{
    /// <summary>The chance that two raters of a unit, drawn at random, said the same; the mean over units that two or more coded. NaN where there is none.</summary>
    public static double Percent(IReadOnlyList<IReadOnlyList<string?>> units) => Percent(Table(units));

    /// <summary>Cohen's kappa (1960) of two raters, over the units that both coded: chance is that of two raters with the shares of each.</summary>
    public static AgreementCoefficient Cohen(IReadOnlyList<string?> first, IReadOnlyList<string?> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException(FormattableString.Invariant($"both raters speak of the same units: {first.Count} against {second.Count}"));
        var both = first.Zip(second).Where(pair => pair.First is not null && pair.Second is not null).ToList();
        var expected = both.Select(pair => pair.First!).Distinct(StringComparer.Ordinal)
            .Sum(category => Share(both.Count(pair => pair.First == category)) * Share(both.Count(pair => pair.Second == category)));
        return new(Share(both.Count(pair => pair.First == pair.Second)), both.Count == 0 ? double.NaN : expected, both.Count);

        double Share(int count) => (double)count / both.Count;
    }

    /// <summary>Fleiss' kappa (1971): chance is that of one mind with everybody's shares. With units that some did not code, as Gwet (2014) extends it.</summary>
    public static AgreementCoefficient Fleiss(IReadOnlyList<IReadOnlyList<string?>> units)
    {
        var table = Table(units);
        return new(Percent(table), Prevalence(table).Sum(share => share * share), Doubled(table).Count());
    }

    /// <summary>Gwet's AC1 (2008): chance is Σ π(1 − π) / (K − 1), which stays small where one category holds nearly everything and kappa falls to nothing.</summary>
    /// <param name="units">Units by raters.</param>
    /// <param name="categories">How many categories there are to choose from; null for those that somebody chose.</param>
    public static AgreementCoefficient GwetAc1(IReadOnlyList<IReadOnlyList<string?>> units, int? categories = null)
    {
        var table = Table(units);
        double[] prevalence = [.. Prevalence(table)];
        // The sum is zero for one category, and so is chance: nothing was left to it.
        var expected = prevalence.Sum(share => share * (1 - share)) / Math.Max(1, (categories ?? prevalence.Length) - 1);
        return new(Percent(table), table.Count == 0 ? double.NaN : expected, Doubled(table).Count());
    }

    // What each unit's raters said: category and how many chose it; units that nobody coded are left out.
    private static List<Dictionary<string, int>> Table(IReadOnlyList<IReadOnlyList<string?>> units) =>
        [.. units.Select(unit => unit.OfType<string>().CountBy(category => category, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal)).Where(counts => counts.Count > 0)];

    private static IEnumerable<Dictionary<string, int>> Doubled(List<Dictionary<string, int>> table) => table.Where(counts => counts.Values.Sum() > 1);

    private static double Percent(List<Dictionary<string, int>> table)
    {
        double[] agreeing = [.. Doubled(table).Select(counts => counts.Values.Sum(count => count * (count - 1.0)) / (counts.Values.Sum() * (counts.Values.Sum() - 1.0)))];
        return Descriptive.Mean(agreeing);
    }

    // A unit counts once, however many coded it.
    private static IEnumerable<double> Prevalence(List<Dictionary<string, int>> table) => table.SelectMany(counts => counts.Keys).Distinct(StringComparer.Ordinal)
        .Select(category => table.Sum(counts => (double)counts.GetValueOrDefault(category) / counts.Values.Sum()) / table.Count);
}
