using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries.Evaluation;
using Assay.Models;

namespace Assay.Dictionaries.Experiments;

/// <summary>One trained dictionary and what it did on held-out text.</summary>
internal sealed record MeasuredDictionary(GridEntry Entry, EvaluationResult Result);

/// <summary>Everything the claims are judged on.</summary>
internal sealed record Measurements
{
    /// <summary>All dictionaries, evaluated on the model they were trained on.</summary>
    public required IReadOnlyList<MeasuredDictionary> Dictionaries { get; init; }

    /// <summary>The grid they come from: its sites, widths and number of seeds.</summary>
    public required ResolvedGrid Grid { get; init; }

    /// <summary>The margins of the verdicts.</summary>
    public required GemmaScopeMargins Margins { get; init; }

    /// <summary>How far this model is from the paper's.</summary>
    public required Scope Scope { get; init; }

    /// <summary>Central dictionaries evaluated again in bfloat16.</summary>
    public IReadOnlyList<PrecisionPair> Precision { get; init; } = [];

    /// <summary>Dictionaries of the base and of the tuned model, both in the tuned model; null where none was tuned.</summary>
    public TransferMeasurement? Transfer { get; init; }

    /// <summary>How well latents and their baselines tell the text's factors; null where the text has no labels.</summary>
    public FactorComparison? Factors { get; init; }

    /// <summary>The text subset of each evaluation sequence; null where the text has none.</summary>
    public IReadOnlyList<string>? Subsets { get; init; }

    /// <summary>Draws the resamples.</summary>
    public required SeedStream Resampling { get; init; }

    /// <summary>Seeds of the central dictionaries.</summary>
    public int Seeds => Grid.Seeds;

    /// <summary>The sparsity curve of one kind of dictionary.</summary>
    public SparsityCurve Curve(Family family, Site site, int latents, int seed = 0) => new(Dictionaries
        .Where(d => d.Entry.Family == family && d.Entry.Options.Site == site && d.Entry.Options.Latents == latents && d.Entry.Seed == seed)
        .Select(d => d.Result));

    /// <summary>The curve of the main JumpReLU dictionaries at a site.</summary>
    public SparsityCurve Main(Site site, int seed = 0) => Curve(Family.JumpReLU, site, Grid.MainWidth, seed);

    /// <summary>A ratio with its interval: over seeds (on the log scale) where the statistic has several, else over evaluation sequences.</summary>
    public Estimate Ratio(int seeds, int sequences, SeedStatistic statistic)
    {
        if (seeds < 2)
            return OverExamples(sequences, statistic);
        var logs = Enumerable.Range(0, seeds).Select(seed => Math.Log(statistic(seed, []))).ToArray();
        var interval = Intervals.StudentT(logs, Margins.Level);
        return new(Math.Exp(logs.Average()), interval is null ? null : interval with { Low = Math.Exp(interval.Low), High = Math.Exp(interval.High) });
    }

    /// <summary>A statistic of the first seed's run, with its interval over evaluation sequences.</summary>
    public Estimate OverExamples(int sequences, SeedStatistic statistic)
    {
        var value = statistic(0, []);
        if (sequences == 0 || double.IsNaN(value))
            return new(value, null);
        return new(value, Bootstrap.Statistic(sequences, drawn => statistic(0, drawn), Resampling, new(Margins.Resamples, Margins.Level)));
    }
}

/// <summary>A statistic of one seed's dictionaries over some evaluation sequences (all where none are given).</summary>
internal delegate double SeedStatistic(int seed, ReadOnlySpan<int> sequences);

/// <summary>One dictionary and its model in float32 and in bfloat16.</summary>
internal sealed record PrecisionPair(MeasuredDictionary Full, EvaluationResult Half);

/// <summary>Dictionaries spliced into the tuned model, on the tuned model's kind of text.</summary>
/// <param name="Base">Trained on the base model's activations.</param>
/// <param name="Tuned">Trained on the tuned model's activations.</param>
internal sealed record TransferMeasurement(SparsityCurve Base, SparsityCurve Tuned);

/// <summary>Best-latent F1 of every labelled factor: the dictionary's, and each baseline's.</summary>
internal sealed record FactorComparison(IReadOnlyList<FactorScore> Latents, IReadOnlyDictionary<string, IReadOnlyList<FactorScore>> Baselines, IReadOnlyList<FactorScore> Probe);
