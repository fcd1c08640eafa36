using Assay.Core.Statistics;

namespace Assay.Risks.Coding;

/// <summary>Agreement of two raters on the items that both coded.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
/// <param name="Items">How many both coded.</param>
/// <param name="Percent">Share on which they said the same.</param>
/// <param name="Cohen">Cohen's kappa.</param>
/// <param name="Prevalence">0 where the two use codes equally, 1 where one code is all there is: kappa falls as it grows.</param>
/// <param name="Bias">0 where both use codes equally often, 1 where they share none: kappa rises a little as it grows.</param>
public sealed record PairAgreement(string First, string Second, int Items, Estimate Percent, Estimate Cohen, double Prevalence, double Bias)
{
    internal static IReadOnlyList<PairAgreement> All(CodedUnits coded, DocumentIntervals intervals) =>
    [
        .. from first in Enumerable.Range(0, coded.Raters.Count) from second in Enumerable.Range(first + 1, coded.Raters.Count - first - 1)
           let both = coded.Units.Where(unit => unit[first] is not null && unit[second] is not null).ToList() where both.Count > 0
           select Of(coded, intervals, first, second, both),
    ];

    private static PairAgreement Of(CodedUnits coded, DocumentIntervals intervals, int first, int second, IReadOnlyList<IReadOnlyList<string?>> both)
    {
        var name = $"{coded.Raters[first]}/{coded.Raters[second]}";
        List<string> left = [.. both.Select(unit => unit[first]!)], right = [.. both.Select(unit => unit[second]!)];
        return new(coded.Raters[first], coded.Raters[second], both.Count,
            intervals.Of($"percent/{name}", units => Pair(units).Observed), intervals.Of($"cohen/{name}", units => Pair(units).Value),
            Balance.Prevalence(left.Concat(right), coded.Factor.Choices.Count), Balance.Bias(left, right));

        AgreementCoefficient Pair(IReadOnlyList<IReadOnlyList<string?>> units) => Agreement.Cohen([.. units.Select(unit => unit[first])], [.. units.Select(unit => unit[second])]);
    }
}

/// <summary>What makes kappa hard to read, as numbers beside it.</summary>
/// <remarks>Byrt, Bishop and Carlin 1993 define both for two codes; these are the same there and go on to any number.</remarks>
internal static class Balance
{
    /// <summary>How unequally codes are used: √((K Σ p² − 1) / (K − 1)), which for two codes is |p₁ − p₂|. NaN without any.</summary>
    /// <param name="codes">Every code given.</param>
    /// <param name="choices">K, how many there are to choose from.</param>
    public static double Prevalence(IEnumerable<string> codes, int choices)
    {
        var counts = codes.CountBy(code => code, StringComparer.Ordinal).Select(count => (double)count.Value).ToList();
        var (total, k) = (counts.Sum(), Math.Max(choices, counts.Count));
        return k < 2 ? 1 : Math.Sqrt(Math.Max(0, (k * counts.Sum(count => count / total * (count / total)) - 1) / (k - 1)));
    }

    /// <summary>How differently two raters use codes: ½ Σ |p₁ − p₂|, the share of one's codes that would have to be others.</summary>
    public static double Bias(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Concat(right).Distinct(StringComparer.Ordinal).Sum(code => Math.Abs((double)left.Count(one => one == code) / left.Count - (double)right.Count(one => one == code) / right.Count)) / 2;
}
