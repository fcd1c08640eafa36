using Assay.Core.Reports;
using Assay.Core.Statistics;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>The filter's report: how many are dropped and of which classes, and how the losses of the worst went beside those of trusted examples.</summary>
public static class FilterReport
{
    /// <summary>Writes it.</summary>
    /// <param name="options">How the set was filtered.</param>
    /// <param name="result">What came out.</param>
    public static Report Write(ImageFilterOptions options, ImageFilterResult result) => new(
        "Training images under suspicion",
        [
            new Paragraph(Summary(options, result)),
            new Heading(2, "The most suspicious"),
            Plotted(result, "worst", "Losses of the most suspicious examples", [.. result.Worst.Take(options.Shown)]),
            .. result.Explained.Count > 0 ? [new Heading(2, "Examples asked about"), Plotted(result, "explained", "Losses of the examples asked about", result.Explained), Listed(result, result.Explained)] : (Block[])[],
            Listed(result, [.. result.Worst.Take(25)]),
            new Heading(2, "Scores"),
            Scores(result),
            new Heading(2, "Who is dropped"),
            ByClass(result),
            new Bullets(
            [
                "A score says that an example was learnt otherwise than trusted ones, not that somebody planted it: wrong labels and rare kinds of image score high too. Look at what is dropped before you trust it.",
                "A fixed share is dropped whatever the scores are; with a false discovery rate fewer are dropped where little is suspicious. P-values are never below one in the number of trusted examples and one.",
            ]),
        ]);

    private static string Summary(ImageFilterOptions options, ImageFilterResult result)
    {
        var (defence, dropped) = (options.Defence, result.Screening.Dropped.Count(one => one));
        var rule = defence.FalseDiscoveryRate is { } rate ? Invariant($"by p-values, so that at most {rate:P0} of them are expected to be clean") : Invariant($"the {defence.Share:P0} that score highest");
        var filtered = result.Trajectories.Epochs - EpochFilter.Kept(result.Trajectories).Length;
        return Invariant($"{options.Data}: {result.Format}, {result.Names.Count} training images of {result.Classes.Count} classes, of which {result.Trusted.Count} are trusted. {dropped} are dropped, {rule}. Losses of {result.Trajectories.Epochs} epochs, {(options.Free ? "as the training pass met them" : "each in a pass of its own")}; {filtered} epoch(s) left out because the loss spiked. Scores are the mean distance to the nearest {defence.Scoring.Neighbours} trusted trajectories, in terms of {Terms(defence.Scoring.Scale)}.");
    }

    private static string Terms(TrajectoryScale scale) => scale switch
    {
        TrajectoryScale.Loss => "the loss, as published",
        TrajectoryScale.Probability => "the probability of the label",
        TrajectoryScale.LogLoss => "the loss's logarithm",
        _ => "standardised log-losses",
    };

    private static Figure Plotted(ImageFilterResult result, string name, string title, IReadOnlyList<int> rows)
    {
        var trajectories = result.Trajectories;
        double[] epochs = [.. Enumerable.Range(1, trajectories.Epochs).Select(epoch => (double)epoch)];
        double Loss(int epoch, int row) => Math.Max(trajectories.Losses(epoch)[row], 1e-6f);
        double[] Band(double probability) => [.. Enumerable.Range(0, trajectories.Epochs).Select(epoch => Descriptive.Quantile([.. result.Trusted.Select(row => Loss(epoch, row))], probability))];
        return new(new Plot
        {
            Name = name,
            Title = title,
            X = new("epoch"),
            Y = new("loss, nats", Logarithmic: true),
            Series =
            [
                new("trusted", epochs, Band(0.5), SeriesStyle.LineAndMarkers, Band(0.1), Band(0.9)),
                .. rows.Select(row => new Series(result.Names[row], epochs, [.. Enumerable.Range(0, trajectories.Epochs).Select(epoch => Loss(epoch, row))], SeriesStyle.Line)),
            ],
        }, "Trusted: the median, and bars from the tenth to the ninetieth per cent.");
    }

    private static Table Listed(ImageFilterResult result, IReadOnlyList<int> rows) => new(
        ["row", "example", "class", "score", "p", "dropped"],
        [.. rows.Select(row => (IReadOnlyList<string>)
            [Invariant($"{row}"), result.Names[row], result.Classes[result.Labels[row]], Invariant($"{result.Screening.Scores[row]:G4}"), Invariant($"{result.PValues[row]:G3}"), result.Screening.Dropped[row] ? "yes" : "no"])],
        "All examples: scores.csv.");

    private static Figure Scores(ImageFilterResult result)
    {
        const int Bins = 40;
        var scores = result.Screening.Scores;
        var (low, high) = (scores.Min(), scores.Max());
        double[] edges = [.. Enumerable.Range(0, Bins).Select(bin => low + (high - low) * bin / Bins)];
        var trusted = result.Trusted.ToHashSet();
        double[] Counts(Func<int, bool> of)
        {
            var counts = new double[Bins];
            foreach (var row in Enumerable.Range(0, scores.Length).Where(of))
                counts[Math.Min(Bins - 1, (int)((scores[row] - low) / (high - low) * Bins))]++;
            return counts;
        }
        return new(new Plot
        {
            Name = "scores",
            Title = "Scores of kept, dropped and trusted examples",
            X = new("score"),
            Y = new("examples"),
            Series =
            [
                new("kept", edges, Counts(row => !result.Screening.Dropped[row] && !trusted.Contains(row)), SeriesStyle.Steps),
                new("dropped", edges, Counts(row => result.Screening.Dropped[row]), SeriesStyle.Steps),
                new("trusted", edges, Counts(trusted.Contains), SeriesStyle.Steps),
            ],
        }, "Trusted examples are among their own nearest, so their scores are a little low.");
    }

    private static Table ByClass(ImageFilterResult result) => new(
        ["class", "examples", "dropped", "per cent"],
        [.. Enumerable.Range(0, result.Classes.Count).Select(one => (one, rows: Enumerable.Range(0, result.Labels.Count).Where(row => result.Labels[row] == one).ToArray())).Where(one => one.rows.Length > 0)
            .Select(one => (one.one, one.rows, dropped: one.rows.Count(row => result.Screening.Dropped[row])))
            .Select(one => (IReadOnlyList<string>)[result.Classes[one.one], Invariant($"{one.rows.Length}"), Invariant($"{one.dropped}"), Invariant($"{100.0 * one.dropped / one.rows.Length:F1}")])],
        "A class of which far more is dropped than of others is a target of attacks, or a hard one.");
}
