using Assay.BoardGames.Scoring;
using Assay.Cli.Framework;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>What <c>boards score</c> prints: figures dictionary by dictionary; of a list of properties a row for each and their mean.</summary>
internal static class BoardsScoreView
{
    public static Outcome Outcome(string folder, string site, IReadOnlyList<PropertyList> lists, IReadOnlyList<DictionaryResult> results, IReadOnlyList<string> warnings) => new(
        new { Folder = folder, Site = site, Warnings = warnings, Dictionaries = results.Select(one => Told(one, lists)) },
        console =>
        {
            foreach (var result in results)
                Show(console, result, lists);
            console.Profile.Out.Writer.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        });

    private static object Told(DictionaryResult result, IReadOnlyList<PropertyList> lists) => new
    {
        result.Name, result.Origin.Path, result.Origin.Trainer, result.Proxies,
        Lists = lists.Select(list => new { list.Name, Coverage = result.Mean(list, one => one.Coverage), AboveChance = result.Mean(list, one => one.AboveChance), Reconstruction = result.Mean(list, one => one.Reconstruction) }),
        Properties = result.Properties.Select(one => new { one.Property.Name, one.Figures }),
    };

    private static void Show(IAnsiConsole console, DictionaryResult result, IReadOnlyList<PropertyList> lists)
    {
        var p = result.Proxies;
        console.WriteLine(Invariant($"{result.Name}: L0 {p.L0:0.0}, FVE {Number(p.VarianceExplained)}, loss recovered {Number(p.LossRecovered)}, alive {p.AliveFraction:P0}"));
        foreach (var list in lists)
            console.Write(list.Members.Count == 1 ? Figures(result.Of(list).Single()) : Members(result, list));
    }

    private static Table Figures(PropertyResult property) =>
        RunTables.Rows([property.Property.Name, "value", "95 % over games"], property.Figures.Select(figure => new[] { figure.Name, Number(figure.Value), figure.Interval is { } one ? Invariant($"{one.Low:0.000} to {one.High:0.000}") : "" }));

    private static Table Members(DictionaryResult result, PropertyList list) => RunTables.Rows(
        [list.Name, "coverage", "held out", "above chance", "floor", "reconstruction"],
        result.Of(list).Select(one => Row(one.Property.Name, score => score(one))).Append(Row("mean", score => result.Mean(list, score))));

    private static string[] Row(string name, Func<Func<PropertyResult, double>, double> of) =>
        [name, Number(of(one => one.Coverage)), Number(of(one => one.HeldOut)), Number(of(one => one.AboveChance)), Number(of(one => one.Floor)), Number(of(one => one.Reconstruction))];

    private static string Number(double value) => double.IsNaN(value) ? "not measured" : value == Math.Floor(value) && Math.Abs(value) > 1 ? Invariant($"{value:0}") : Invariant($"{value:0.000}");
}
