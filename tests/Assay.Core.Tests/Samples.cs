using Assay.Core.Findings;
using Assay.Core.Reports;

namespace Assay.Core.Tests;

/// <summary>A report with one of everything.</summary>
internal static class Samples
{
    public static IReadOnlyList<Finding> Findings { get; } =
    [
        new()
        {
            Id = "pareto-monotone", Claim = "Loss falls as more latents may be active.", Source = new("Gemma Scope, arXiv 2408.05147", "4.1"),
            Metric = "Spearman correlation of L0 and delta loss", Value = -0.98, Interval = new(-1, -0.9, 0.95, IntervalOver.Examples, 64),
            Scope = Scope.Scaled, Verdict = Verdict.Holds, Rule = "the interval's upper end is below -0.8",
        },
        new()
        {
            Id = "as-good-as-k-sparse", Claim = "JumpReLU is about as effective as k-sparse autoencoders.", Source = new("JumpReLU, arXiv 2407.14435", "5.1"),
            Metric = "FVU ratio | JumpReLU / TopK", Value = 1.234567, Interval = new(0.91, 1.5, 0.95, IntervalOver.Seeds, 3), PaperValue = 0.97,
            Scope = Scope.Analogue, Verdict = Verdict.Fails, Rule = "ratio's interval within 0.9-1.1", Note = "At this size <TopK> wins where features_per_token hardly varies.",
        },
        new()
        {
            Id = "transfer", Claim = "SAEs transfer to the chat model.", Source = new("Gemma Scope, arXiv 2408.05147", "4.5"),
            Metric = "delta loss, nats", Value = double.NaN, Scope = Scope.Scaled, Verdict = Verdict.Inconclusive, Rule = "ratio below 2", Note = "Not measured at this preset.",
        },
    ];

    public static Plot Pareto { get; } = new()
    {
        Name = "pareto", Title = "Sparsity against delta loss, resid_post.2", X = new("L0, active latents per token", Logarithmic: true), Y = new("delta loss, nats", Logarithmic: true),
        Series =
        [
            new("JumpReLU, 512 latents", [3, 8, 20, 60, 150], [1.2, 0.5, 0.2, 0.06, 0.011], Low: [1.0, 0.4, 0.16, 0.05, 0.009], High: [1.5, 0.6, 0.25, 0.07, 0.014]),
            new("TopK, 512 latents", [4, 8, 16, 64, 128], [1.0, 0.55, 0.3, 0.07, 0.02]),
            new("Gated, 512 latents", [4, 9, 18, 55, 140], [1.4, double.NaN, 0.41, 0.1, 0.03]),
            new("identity", [3, 150], [0, 0.004], SeriesStyle.Line),
        ],
    };

    public static Plot Histogram { get; } = new()
    {
        Name = "firing", Title = "How often latents fire", X = new("log10 of the firing frequency"), Y = new("share of latents"),
        Series = [new("width 512", [-5, -4, -3, -2, -1], [0.1, 0.2, 0.4, 0.2, 0.1], SeriesStyle.Steps), new("width 2048", [-5, -4, -3, -2, -1], [0.2, 0.4, 0.3, 0.08, 0.02], SeriesStyle.Steps)],
    };

    public static Plot Bars { get; } = new()
    {
        Name = "bars", Title = "Best F1 of each factor", X = new("factor", Categories: ["narrator", "tense", "place"]), Y = new("F1"),
        Series = [new("latents", [0, 1, 2], [0.9, 0.7, 0.95], SeriesStyle.Bars, Low: [0.85, 0.6, 0.9], High: [0.95, 0.8, 0.99]), new("neurons", [0, 1, 2], [0.5, 0.6, 0.4], SeriesStyle.Bars)],
    };

    public static Plot HeatMap { get; } = new()
    {
        Name = "gates", Title = "How far gates open", X = new("read", Categories: ["<a>", "b", "start"]), Y = new("channel"),
        HeatMap = new([[0, 0.5, 1], [double.NaN, -3, double.PositiveInfinity]], 0, 1, "1 − z"),
    };

    public static Report Report { get; } = new("Gemma Scope at glance",
    [
        new FindingList(Findings),
        new Heading(2, "Sparsity and loss"),
        new Paragraph("Each point is one dictionary. *Lower left* is better; the site is resid_post.2 and a < b."),
        new Bullets(["one", "# two"]),
        new Table(["architecture", "L0", "FVU"], [["JumpReLU", "20.1", "0.123"], ["a|b", "16", "—"]], "At equal sparsity"),
        new Figure(Pareto, "Error bars: 95 % over sequences."),
        new Figure(Histogram, "Wider dictionaries have rarer latents."),
        new Figure(Bars, "Latents against neurons."),
        new Figure(HeatMap, "Dark gates are open."),
    ]);
}
