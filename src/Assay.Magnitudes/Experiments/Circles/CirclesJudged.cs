using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Magnitudes.Irreducible;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>What the findings of one run have in common, and their intervals.</summary>
internal sealed record CirclesJudged(CirclesOptions Options, IReadOnlyList<CirclesRepetition> Repetitions, SeedStream Resampling)
{
    private const string Title = "Not all language model features are one-dimensionally linear (arXiv 2405.14860)";

    /// <summary>Networks that learnt to add.</summary>
    public IReadOnlyList<AdditionOutcome> Networks { get; } = [.. Repetitions.Select(one => one.Addition).OfType<AdditionOutcome>()];

    private BootstrapOptions Intervals => new(Options.Margins.Resamples, Options.Margins.Level);

    /// <summary>Whether a network's states are worth a look.</summary>
    public bool HasUnderstood(AdditionOutcome network) => network.Right >= Options.Margins.Understood;

    /// <summary>Mean of a number over examples.</summary>
    public Estimate Over<TExample>(Func<CirclesRepetition, IEnumerable<TExample>> examples, Func<TExample, double> value) => Of([.. Repetitions.Select(repetition => examples(repetition).Select(value).ToArray())]);

    private Estimate Of(double[][] all) => Estimate.Of(all, (values, drawn) => Mean(values, drawn), values => values.Length, Resampling, Intervals);

    /// <summary>A statistic of clusters that were read and are mostly about one planted feature; with one seed there is no interval, since clusters drawn again may all be of one class.</summary>
    public Estimate OfClusters(Func<IReadOnlyList<(ClusterReading Cluster, PlantedKind Kind)>, double> statistic)
    {
        (ClusterReading, PlantedKind)[][] all = [.. Repetitions.Select(repetition => repetition.Planted.Clusters.Where(one => one.IsAboutIt && one.Cluster.There is not null).Select(one => (one.Cluster, repetition.Planted.Planted[one.Feature])).ToArray())];
        return all.Length > 1 ? Estimate.Of(all, (clusters, _) => statistic(clusters), clusters => clusters.Length, Resampling, Intervals) : new(statistic(all[0]), null);
    }

    /// <summary>A number of each network; with one network there is no interval.</summary>
    public Estimate OverNetworks(Func<AdditionOutcome, double> value)
    {
        double[] all = [.. Networks.Select(value)];
        return all.Length > 1 ? Estimate.Of(all, (one, _) => one, _ => 1, Resampling, Intervals) : new(all[0], null);
    }

    /// <summary>Mean of a number over pairs of summands that circles were not fitted on.</summary>
    public Estimate OverPairs(Func<AdditionOutcome, int, double> value) =>
        Of([.. Networks.Select(network => Enumerable.Range(0, network.Edits.Count == 0 ? 1 : network.Edits[0].Written.Count).Select(pair => value(network, pair)).ToArray())]);

    /// <summary>A finding; inconclusive where nothing could be measured.</summary>
    public Finding Finding(string id, string claim, string section, string metric, Estimate estimate, Verdict verdict, FormattableString rule, string note = "") => new()
    {
        Id = id, Claim = claim, Source = new(Title, section), Metric = metric, Value = estimate.Value, Interval = estimate.Interval, Scope = Scope.Analogue,
        Verdict = double.IsNaN(estimate.Value) ? Verdict.Inconclusive : verdict, Rule = FormattableString.Invariant(rule), Note = note,
    };

    private static double Mean(double[] values, ReadOnlySpan<int> drawn)
    {
        if (drawn.IsEmpty)
            return values.DefaultIfEmpty(double.NaN).Average();
        var sum = 0.0;
        foreach (var i in drawn)
            sum += values[i];
        return sum / drawn.Length;
    }
}
