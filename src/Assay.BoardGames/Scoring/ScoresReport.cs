using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Scoring;

/// <summary>Scored dictionaries as a report: a table and two plots for each list of properties, and every figure of every dictionary.</summary>
/// <param name="Subject">A sentence: which model, site and games.</param>
/// <param name="Lists">What the dictionaries were asked.</param>
/// <param name="Results">What they scored.</param>
public sealed record ScoresReport(string Subject, IReadOnlyList<PropertyList> Lists, IReadOnlyList<DictionaryResult> Results)
{
    /// <summary>The authors' results, to be drawn beside these; null for none.</summary>
    public ResultsTable? Published { get; init; }

    /// <summary>What a reader must know first.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The document.</summary>
    public Report Write() => new("Board games: scores of dictionaries",
    [
        new Paragraph(Subject),
        .. Warnings.Count == 0 ? (Block[])[] : [new Bullets([.. Warnings.Select(warning => $"Warning: {warning}")])],
        .. Lists.SelectMany(List),
        new Heading(2, "Every figure"),
        .. Results.SelectMany(Figures),
    ]);

    private IEnumerable<Block> List(PropertyList list)
    {
        var drawn = new ScoresPlots(list, Results, Published);
        yield return new Heading(2, list.Members.Count == 1 ? list.Name : Invariant($"{list.Name}, mean of {list.Members.Count} properties"));
        yield return Overview(list);
        yield return drawn.Coverage();
        yield return drawn.Reconstruction();
    }

    private Table Overview(PropertyList list) => new(
        ["dictionary", "L0", "FVE", "loss recovered", "coverage, as published", "held out", "above chance", "always-on floor", "reconstruction", "highest threshold"],
        [.. Results.Select(one => (IReadOnlyList<string>)
        [
            one.Name, Number(one.Proxies.L0, "0.0"), Number(one.Proxies.VarianceExplained, "0.0000"), Number(one.Proxies.LossRecovered, "0.0000"),
            Score(one.Mean(list, scores => scores.Coverage)), Score(one.Mean(list, scores => scores.HeldOut)), Score(one.Mean(list, scores => scores.AboveChance)), Score(one.Mean(list, scores => scores.Floor)),
            Score(one.Mean(list, scores => scores.Reconstruction)), Score(one.Mean(list, scores => scores.HighestThreshold)),
        ])],
        "Coverage as published is chosen and scored on the same boards; held out, on other games. Above chance 0 is a latent that is always on.");

    private static IEnumerable<Block> Figures(DictionaryResult result)
    {
        yield return new Heading(3, result.Name);
        foreach (var one in result.Properties)
            yield return new Table(["figure", "value", "95 % over games"], [.. one.Figures.Select(figure => (IReadOnlyList<string>)[figure.Name, Score(figure.Value), Interval(figure)])], one.Property.Name);
    }

    private static string Interval(NamedScore figure) => figure.Interval is { } interval ? Invariant($"{interval.Low:0.000} to {interval.High:0.000}") : "";

    private static string Score(double value) => Number(value, "0.000");

    private static string Number(double value, string format) => double.IsNaN(value) ? "not measured" : value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
