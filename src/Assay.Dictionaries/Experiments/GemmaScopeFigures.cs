using Assay.Core.Reports;
using Assay.Dictionaries.Evaluation;
using Assay.Models;

namespace Assay.Dictionaries.Experiments;

/// <summary>The paper's figures, drawn from our measurements.</summary>
internal static class GemmaScopeFigures
{
    public static IEnumerable<Block> Draw(Measurements measured)
    {
        yield return new Heading(2, "Sparsity against fidelity");
        yield return Architectures(measured, Metric.Fvu, "fvu", "Lower is better at equal L0. Points of one seed; the findings compare curves, not points.");
        yield return Architectures(measured, Metric.DeltaLoss, "delta-loss", "The primary measure of fidelity: what replacing the activation costs the model, in nats per token.");
        if (measured.Grid.Sites.Count > 1)
        {
            yield return Sites(measured, Metric.Fvu, "sites-fvu", "FVU is a share of each site's own variance.");
            yield return Sites(measured, Metric.DeltaLoss, "sites-delta-loss", "The residual stream carries everything, so the same share lost there costs more.");
        }
        yield return new Heading(2, "Which latents fire, and where");
        yield return Frequencies(measured);
        yield return ByPosition(measured);
        if (measured.Main(measured.Grid.Residual).Points.Any(point => !double.IsNaN(point.UniformityRL0)))
            yield return Uniformity(measured);
    }

    private static Figure Architectures(Measurements measured, Metric metric, string name, string caption)
    {
        var grid = measured.Grid;
        var series = new List<Series>();
        foreach (var width in grid.Options.OtherWidths.Append(grid.MainWidth).Order())
            Add(series, $"JumpReLU, {width}", measured.Curve(Family.JumpReLU, grid.Residual, width), metric);
        foreach (var (family, label) in ((Family, string)[])[(Family.TopK, "TopK"), (Family.Gated, "Gated"), (Family.ReluL1, "ReLU-L1"),
            (Family.FrozenDecoder, "random decoder"), (Family.FrozenEncoder, "random encoder")])
            Add(series, $"{label}, {grid.MainWidth}", measured.Curve(family, grid.Residual, grid.MainWidth), metric);
        return new(Curves(name, $"{metric.Name} by L0 at {grid.Residual}", metric, series), caption);
    }

    private static Figure Sites(Measurements measured, Metric metric, string name, string caption)
    {
        var grid = measured.Grid;
        var series = new List<Series>();
        foreach (var site in grid.Sites)
            Add(series, site.ToString(), measured.Main(site), metric);
        Add(series, $"transcoder to {grid.Mlp}", measured.Curve(Family.Transcoder, grid.MlpInput, grid.MainWidth), metric);
        return new(Curves(name, $"{metric.Name} by L0 and site, {grid.MainWidth} latents", metric, series), caption);
    }

    private static Plot Curves(string name, string title, Metric metric, IReadOnlyList<Series> series) => new()
    {
        Name = name,
        Title = title,
        X = new("L0, active latents per token", Logarithmic: true),
        Y = new(metric == Metric.Fvu ? "FVU" : "delta LM loss, nats per token", Logarithmic: true),
        Series = series,
    };

    private static void Add(List<Series> all, string name, SparsityCurve curve, Metric metric)
    {
        if (curve.Points.Count > 0)
            all.Add(new(name, [.. curve.Points.Select(p => p.L0)], [.. curve.Points.Select(p => metric.Of(p, []))], curve.Points.Count == 1 ? SeriesStyle.Markers : SeriesStyle.LineAndMarkers));
    }

    private static Figure Frequencies(Measurements measured)
    {
        var grid = measured.Grid;
        var series = grid.Options.OtherWidths.Append(grid.MainWidth).Order()
            .Select(width => (Name: $"{width} latents", Curve: measured.Curve(Family.JumpReLU, grid.Residual, width)))
            .Where(part => part.Curve.Points.Count > 0)
            .Select(part => Histogram(part.Name, Claims.Positions.Middle(part.Curve)!))
            .ToArray();
        return new(new Plot
        {
            Name = "firing-frequencies",
            Title = $"Firing frequencies of live latents at {grid.Residual}, middle λ",
            X = new("log10 of the share of tokens a latent fires on"),
            Y = new("share of latents"),
            Series = series,
        }, "Latents that never fired on the evaluation text are left out.");
    }

    private static Series Histogram(string name, EvaluationResult result)
    {
        const int bins = 30;
        const double low = -5, width = 5.0 / bins;
        var counts = new double[bins];
        foreach (var frequency in result.FiringFrequencies.Where(f => f > 0))
            counts[Math.Clamp((int)((Math.Log10(frequency) - low) / width), 0, bins - 1)] += 1.0 / result.FiringFrequencies.Count;
        return new(name, [.. Enumerable.Range(0, bins).Select(i => low + i * width)], counts, SeriesStyle.Steps);
    }

    private static Figure ByPosition(Measurements measured)
    {
        var series = new List<Series>();
        foreach (var site in measured.Grid.Sites)
        {
            if (Claims.Positions.Middle(measured.Main(site)) is { } point)
                series.Add(new(site.ToString(), [.. Enumerable.Range(1, point.Positions.SquaredError.Count - 1).Select(i => (double)i)],
                    [.. point.Positions.SquaredError.Skip(1).Select(error => error / point.Variance)], SeriesStyle.Line));
        }
        return new(new Plot
        {
            Name = "error-by-position",
            Title = "Reconstruction error by position in the context, middle λ",
            X = new("position (0 is BOS, left out)"),
            Y = new("squared error / variance of the site"),
            Series = series,
        }, "Nothing is pooled over positions.");
    }

    private static Figure Uniformity(Measurements measured)
    {
        var series = new List<Series>();
        foreach (Site site in measured.Grid.Sites)
            Add(series, site.ToString(), measured.Main(site), Metric.UniformityRL0);
        return new(new Plot
        {
            Name = "uniformity",
            Title = "Uniformity of active latent importance",
            X = new("L0, active latents per token", Logarithmic: true),
            Y = new("r_L0"),
            Series = series,
        }, "1 where all active latents matter alike; it falls where few of many do the work.");
    }
}
