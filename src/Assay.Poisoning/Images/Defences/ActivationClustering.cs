using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Clusters;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences;

/// <summary>By what a class whose features fall into two clusters is taken for attacked.</summary>
public enum ClusterSign
{
    /// <summary>The clusters stand apart: their mean silhouette is above the threshold.</summary>
    Silhouette,

    /// <summary>One is small: its share of the class is below the threshold.</summary>
    RelativeSize,
}

/// <summary>Splits the features of each class in two and drops the smaller cluster where the split looks like an attack (Chen et al. 2018, arXiv 1811.03728).</summary>
/// <remarks>
/// Features are reduced to independent components, then split by 2-means. An example of a smaller cluster scores its class's silhouette, or the share of the other cluster, and any other example 0: lowering the
/// threshold drops one class's cluster after the other, in the order of the scores.
/// </remarks>
public sealed record ActivationClustering : IDefence, IOptions
{
    private const int FewestImages = 4;         // below, two clusters mean nothing

    /// <inheritdoc/>
    public string Name => "Activation Clustering";

    /// <summary>Independent components; fewer for a class whose features vary along fewer axes.</summary>
    public int Components { get; init; } = 10;              // badloss

    /// <summary>What tells an attacked class.</summary>
    public ClusterSign Sign { get; init; }

    /// <summary>Silhouette from which, or relative size below which, a class is taken for attacked; null: 0.15 and 0.3.</summary>
    public double? Threshold { get; init; }                 // badloss

    /// <summary>Classes are those that the classifier predicts, as the authors of BaDLoss have it, or else those that labels say, as Chen et al.</summary>
    public bool ByPrediction { get; init; } = true;

    /// <summary>Starts of 2-means, of which the best split counts.</summary>
    public int Restarts { get; init; } = 10;

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        var images = suspect.Images;
        using var features = new FeaturesByClass(suspect.Attacked.Features(images.Pixels), ByPrediction ? suspect.Attacked.Predict(images.Pixels) : images.Labels);
        return Score(features, suspect.Trusted, suspect.Seeds, suspect.Progress, suspect.Cancellation);
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("components", Components), ("restarts", Restarts)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (Threshold is not (null or (>= 0 and <= 1)))
            yield return new Fault("threshold", Invariant($"is {Threshold}, expected 0 to 1"));
    }

    /// <summary>The same of features alone.</summary>
    internal Screening Score(FeaturesByClass features, IReadOnlyList<int> trusted, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        OptionsCheck.Require(this, Name);
        var (scores, dropped, attacked) = (new double[features.Count], new bool[features.Count], new List<int>());
        using var task = progress.Start("Clustering features", features.Groups.Count, "classes");
        foreach (var (done, (label, rows)) in features.Groups.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var (smaller, score, found) = Split(features, label, rows, seeds.Child("defence/activation clustering"));
            foreach (var row in rows.Where((_, i) => smaller[i]))
                (scores[row], dropped[row]) = (score, found);
            if (found)
                attacked.Add(label);
            task.Report(done + 1);
        }
        foreach (var row in trusted)
            dropped[row] = false;
        return new(scores, dropped, attacked.Count == 0 ? "no class taken for attacked" : $"smaller cluster dropped of classes {string.Join(", ", attacked)}");
    }

    private (bool[] Smaller, double Score, bool Attacked) Split(FeaturesByClass features, int label, int[] rows, SeedStreams seeds)
    {
        var points = Points(features, rows, seeds.Stream(Invariant($"class {label}/components")));
        if (rows.Length < FewestImages || points[0].Length == 0)
            return (new bool[rows.Length], 0, false);
        var smaller = TwoMeans.Smaller(points, Restarts, seeds.Stream(Invariant($"class {label}/clusters")));
        var size = smaller.Count(one => one) / (double)rows.Length;
        if (size == 0)
            return (smaller, 0, false);
        if (Sign == ClusterSign.RelativeSize)
            return (smaller, 1 - size, size < (Threshold ?? 0.3));
        var silhouette = TwoMeans.Silhouette(points, smaller);
        return (smaller, Math.Max(silhouette, 0), silhouette > (Threshold ?? 0.15));
    }

    private double[][] Points(FeaturesByClass features, int[] rows, SeedStream start)
    {
        using var scope = NewDisposeScope();
        var components = FastIca.Of(features.Of(rows), Components, start);
        var width = (int)components.shape[1];
        var values = width == 0 ? [] : components.contiguous().data<double>().ToArray();
        return [.. Enumerable.Range(0, rows.Length).Select(i => values[(i * width)..((i + 1) * width)])];
    }
}
