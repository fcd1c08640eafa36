using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Scoring;

/// <summary>One list's scores against L0, method by method, with the floor under coverage and the published points beside ours.</summary>
internal sealed class ScoresPlots(PropertyList list, IReadOnlyList<DictionaryResult> results, ResultsTable? published)
{
    // Published coverage counts cells that can never be true; held against ours it must count the same cells.
    private readonly (string Column, double Scale)[] _columns = [.. results[0].Of(list).Select(one => (one.Property.Column, one.Scale))];

    public Figure Coverage() => Figure("coverage", "Coverage, chosen and scored on the same boards", one => one.Coverage, point => point.Coverage, [Floor()],
        _columns.All(column => column.Scale == 1) ? "All cells count, as published."
            : Invariant($"Cells that never occur are left out{(published is null ? "" : ", of published points too")}: as published, the values would be divided by {_columns.Average(column => column.Scale):0.###}."));

    public Figure Reconstruction() => Figure("reconstruction", "Board reconstruction, F1 on test games", one => one.Reconstruction, point => point.Reconstruction, [], "Read by latents that are right on 95 % of their train boards.");

    private Figure Figure(string name, string label, Func<PropertyResult, double> ours, Func<PublishedPoint, double> theirs, IEnumerable<Series> more, string caption) => new(new Plot
    {
        Name = $"{name}-{list.Name}",
        Title = $"{label.Split(',')[0]} of {list.Name} by L0",
        X = new("L0, active latents per token", Logarithmic: true),
        Y = new(label),
        Series = [.. Ours(ours), .. more, .. Theirs(theirs)],
    }, published is null ? caption : caption + " Published points are of the authors' models; their L0 is a mean over 25 tokens.");

    private IEnumerable<Series> Ours(Func<PropertyResult, double> score) => results.GroupBy(one => one.Origin.Trainer).Select(method =>
    {
        DictionaryResult[] rising = [.. method.OrderBy(one => one.Proxies.L0)];
        return new Series(method.Key == ResultsOrigin.Neurons ? "ours: MLP neurons" : $"ours: {method.Key}", [.. rising.Select(one => one.Proxies.L0)], [.. rising.Select(one => one.Mean(list, score))]);
    });

    private IEnumerable<Series> Theirs(Func<PublishedPoint, double> score) => (published?.Points(_columns) ?? []).GroupBy(point => point.Trainer)
        .Select(method => new Series($"published: {method.Key}", [.. method.Select(point => point.L0)], [.. method.Select(score)], SeriesStyle.Markers));

    private Series Floor()
    {
        var (low, high) = (results.Min(one => one.Proxies.L0), results.Max(one => one.Proxies.L0));
        var floor = results[0].Mean(list, one => one.Floor);
        return new("always-on floor", [low / 1.5, high * 1.5], [floor, floor], SeriesStyle.Line);
    }
}
