using Assay.Core.Randomness;
using Assay.Core.Statistics;
using CsCheck;

namespace Assay.Core.Tests.Statistics;

public sealed class AgreementTests
{
    // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, missing data.
    private static readonly string?[][] Krippendorff = Units(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .");

    [Fact]
    public void Cohens_kappa_is_that_of_his_own_example()
    {
        // Cohen, "A coefficient of agreement for nominal scales" (1960): 200 units, three categories, kappa .492.
        var pairs = FromTable([[88, 14, 18], [10, 40, 10], [2, 6, 12]]);
        var kappa = Agreement.Cohen([.. pairs.Select(pair => pair[0])], [.. pairs.Select(pair => pair[1])]);
        Assert.Equal((0.70, 0.41), (kappa.Observed, kappa.Expected), Close);
        Assert.Equal(0.492, kappa.Value, 3);
    }

    [Fact]
    public void Fleiss_kappa_is_that_of_his_own_example()
    {
        // Fleiss, "Measuring nominal scale agreement among many raters" (1971): 30 patients, six psychiatrists of 43, five diagnoses, kappa .430.
        const string counts = "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006";
        var units = counts.Split(' ').Select(row => row.SelectMany((count, category) => Enumerable.Repeat($"{category}", count - '0')).ToArray()).ToArray();
        var kappa = Agreement.Fleiss(units);
        Assert.Equal((0.556, 0.220), (Math.Round(kappa.Observed, 3), Math.Round(kappa.Expected, 3)));
        Assert.Equal(0.430, kappa.Value, 3);
    }

    [Fact]
    public void Gwets_AC1_stands_where_kappa_collapses()
    {
        // Gwet, "Kappa statistic is not satisfactory for assessing the extent of agreement between raters" (2002): 118 and 0 on the diagonal of 125.
        var pairs = FromTable([[118, 5], [2, 0]]);
        Assert.Equal(-0.0234, Agreement.Cohen([.. pairs.Select(pair => pair[0])], [.. pairs.Select(pair => pair[1])]).Value, 4);
        Assert.Equal(0.9408, Agreement.GwetAc1(pairs).Value, 4);
    }

    // The R package irrCAC prints these for the same four observers (data set cac.raw4raters).
    [Fact]
    public void With_missing_codes_AC1_and_Fleiss_are_those_of_Gwets_own_program()
    {
        Assert.Equal(0.77544, Agreement.GwetAc1(Krippendorff).Value, 5);
        Assert.Equal(0.76117, Agreement.Fleiss(Krippendorff).Value, 5);
        Assert.Equal(0.81818, Agreement.Percent(Krippendorff), 5);
        Assert.Equal(11, Agreement.Fleiss(Krippendorff).Units);
    }

    [Fact]
    public void Alpha_is_that_of_Krippendorffs_own_examples()
    {
        Assert.Equal(0.743, KrippendorffAlpha.Nominal(Krippendorff).Value, 3);
        Assert.Equal(0.095, KrippendorffAlpha.Nominal(Units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")).Value, 3);
        Assert.Equal(0.692, KrippendorffAlpha.Nominal(Units("a a b b d c c c e d d a", "b a b b b c c c e d d d")).Value, 3);
    }

    // Section C gives .849 for the interval metric, whose squared difference is the one metric of the paper that is a squared distance.
    [Fact]
    public void Alpha_with_a_distance_is_that_of_Krippendorffs_interval_metric() =>
        Assert.Equal(0.849, KrippendorffAlpha.Of(Krippendorff, (left, right) => Math.Abs(left[0] - right[0])).Value, 3);

    // By the definition: mean squared distance within units, each unit weighed by its raters, over that of all pairs of codes.
    [Fact]
    public void Alpha_with_a_tree_distance_is_that_of_all_pairs_counted_one_by_one()
    {
        static double Tree(string left, string right) => left == right ? 0 : left[0] == right[0] ? 0.5 : 1;
        Gen.Int[0, 5].Select(i => Codes[i]).Array[3].Array[4, 12].Where(units => units.Count(unit => unit.Count(code => code is not null) > 1) > 1).Sample(units =>
        {
            var pairable = units.Select(unit => unit.OfType<string>().ToArray()).Where(codes => codes.Length > 1).ToArray();
            string[] all = [.. pairable.SelectMany(codes => codes)];
            double within = 0, over = 0;
            foreach (var codes in pairable)
                within += Mean(codes) * codes.Length / all.Length;
            over = Mean(all);
            var alpha = KrippendorffAlpha.Of(units, Tree).Value;
            Assert.True(over == 0 ? double.IsNaN(alpha) : Math.Abs(alpha - (1 - within / over)) < 1e-9, $"{alpha} against {1 - within / over}");

            static double Mean(string[] codes) => Enumerable.Range(0, codes.Length).SelectMany(i => Enumerable.Range(0, codes.Length).Where(j => j != i).Select(j => Math.Pow(Tree(codes[i], codes[j]), 2))).Average();
        }, iter: 200);
    }

    [Fact]
    public void A_near_miss_in_the_tree_counts_less_than_a_miss()
    {
        string?[][] Far(string code) => [["1.1", "1.1"], ["2.1", "2.1"], ["3.1", "3.1"], ["1.1", code]];
        static double Tree(string left, string right) => left == right ? 0 : left[0] == right[0] ? 0.5 : 1;
        Assert.True(KrippendorffAlpha.Of(Far("1.2"), Tree).Value > KrippendorffAlpha.Of(Far("2.1"), Tree).Value);
        Assert.Equal(1, KrippendorffAlpha.Of(Far("1.1"), Tree).Value, 12);
    }

    [Fact]
    public void What_cannot_be_said_is_NaN()
    {
        string?[][] once = [["a", null], [null, "b"]];
        Assert.True(double.IsNaN(Agreement.Percent(once)));
        Assert.True(double.IsNaN(Agreement.Fleiss(once).Value));
        Assert.True(double.IsNaN(Agreement.GwetAc1(once).Value));
        Assert.True(double.IsNaN(Agreement.Cohen(["a", null], [null, "b"]).Value));
        Assert.True(double.IsNaN(KrippendorffAlpha.Nominal(once).Value));
        string?[][] same = [["a", "a"], ["a", "a"]];
        Assert.True(double.IsNaN(KrippendorffAlpha.Nominal(same).Value));
        Assert.True(double.IsNaN(Agreement.Fleiss(same).Value));
        Assert.Equal(1, Agreement.GwetAc1(same).Value);
        Assert.True(double.IsNaN(Agreement.GwetAc1([]).Value));
    }

    [Fact]
    public void Categories_that_nobody_chose_lower_AC1s_chance()
    {
        var pairs = FromTable([[40, 10], [10, 40]]);
        Assert.Equal(0.5, Agreement.GwetAc1(pairs).Expected, 12);
        Assert.Equal(0.25, Agreement.GwetAc1(pairs, categories: 3).Expected, 12);
    }

    // Two clusters whose rows are all alike: the mean over rows can only be 0, 1/2 or 1, whatever number of rows there are.
    [Fact]
    public void Rows_of_a_cluster_are_drawn_together()
    {
        int[] clusters = [0, 0, 0, 1, 1, 1];
        var seen = new HashSet<double>();
        var interval = ClusterBootstrap.Statistic(clusters, rows =>
        {
            var mean = rows.Average(row => clusters[row]);
            seen.Add(mean);
            return mean;
        }, new SeedStream(1), new(200));
        Assert.Equal([0, 0.5, 1], seen.Order());
        Assert.Equal((0, 1, 2), (interval.Low, interval.High, interval.Count));
    }

    private static readonly string?[] Codes = ["1.1", "1.2", "2.1", "2.2", "3.1", null];

    private static readonly IEqualityComparer<(double, double)> Close = EqualityComparer<(double, double)>.Create((a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12);

    // One line a rater; a dot is a unit that he left out.
    private static string?[][] Units(params string[] raters)
    {
        string[][] codes = [.. raters.Select(line => line.Split(' '))];
        return [.. Enumerable.Range(0, codes[0].Length).Select(unit => codes.Select(rater => rater[unit] == "." ? null : rater[unit]).ToArray())];
    }

    private static string[][] FromTable(int[][] table) =>
        [.. table.SelectMany((row, first) => row.SelectMany((count, second) => Enumerable.Repeat(new[] { $"{first}", $"{second}" }, count)))];
}
