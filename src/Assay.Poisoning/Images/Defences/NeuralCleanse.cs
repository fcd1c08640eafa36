using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Poisoning.Images.Defences.Masks;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Looks for the smallest trigger of every class, takes classes whose trigger is unusually small for attacked, and drops images that excite what that trigger excites (Wang et al. 2019).</summary>
/// <remarks>
/// A filter in the way of the authors of BaDLoss; only the trigger kept is the smallest that worked, as in the original, not the last. The score is by how many standard deviations of the trusted examples an
/// image's activation lies above the threshold, the largest over the attacked classes; above 0 it is dropped. Where no class stands out all scores are 0: of several attacks the triggers may be too many to be
/// unusual. Takes classes × epochs passes over the images.
/// </remarks>
public sealed record NeuralCleanse : IDefence, IOptions
{
    private const int ForwardBatch = 500;
    private const double MadOfNormal = 1.4826;      // standard deviations in a median absolute deviation, for a normal distribution

    /// <inheritdoc/>
    public string Name => "Neural Cleanse";

    /// <summary>Passes over the images for each class.</summary>
    public int Epochs { get; init; } = 15;                  // badloss

    /// <summary>Adam's rate for mask and trigger, whose values lie in 0…1. A thousand steps need the default; a hundred need a hundred times as much.</summary>
    public double LearningRate { get; init; } = 1e-3;       // badloss

    /// <summary>Images that triggers are sought on, drawn by lot; null for all. Every image is screened.</summary>
    public int? Subsample { get; init; }

    /// <summary>Median absolute deviations below the median from which a class's trigger is unusually small.</summary>
    public double AnomalyIndex { get; init; } = 2;          // badloss

    /// <summary>Of the features, those that the trigger raises most; at least one.</summary>
    public double NeuronShare { get; init; } = 0.01;        // badloss

    /// <summary>Of the trusted examples that thresholds may reject, over all attacked classes.</summary>
    public double FalsePositives { get; init; } = 0.05;     // badloss

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        OptionsCheck.Require(this, Name);
        if (suspect.Trusted.Count == 0)
            throw new AssayException($"{Name}: no trusted examples, so there is no threshold.");
        using var scope = NewDisposeScope();
        var (count, seeds) = (suspect.Images.Count, suspect.Seeds.Child("defence/neural cleanse"));
        var rows = Subset.Draw(count, Subsample, seeds.Stream("subsample"));
        var triggers = Triggers(suspect, rows, seeds);
        var attacked = Attacked([.. triggers.Select(trigger => trigger?.Norm ?? double.NaN)]);
        var (scores, dropped) = Screen(suspect, [.. attacked.Select(label => triggers[label]!)]);
        return new(scores, dropped, string.Join("; ", Notes(attacked, triggers.Count(trigger => trigger is null), rows.Length, count)));
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Epochs < 1)
            yield return new Fault("epochs", Invariant($"is {Epochs}, expected at least 1"));
        foreach (var (member, value) in ((string, double)[])[("learningRate", LearningRate), ("anomalyIndex", AnomalyIndex)])
        {
            if (!(value > 0) || double.IsInfinity(value))
                yield return new Fault(member, Invariant($"is {value}, expected above 0"));
        }
        foreach (var (member, value) in ((string, double)[])[("neuronShare", NeuronShare), ("falsePositives", FalsePositives)])
        {
            if (value is not (>= 0 and < 1))
                yield return new Fault(member, Invariant($"is {value}, expected at least 0 and below 1"));
        }
        foreach (var fault in Subset.Faults(Subsample))
            yield return fault;
    }

    /// <summary>Classes whose norm lies so far below the median, by the median absolute deviation.</summary>
    /// <param name="norms">One for each class; NaN for a class without a trigger, which takes no part.</param>
    internal IReadOnlyList<int> Attacked(IReadOnlyList<double> norms)
    {
        double[] found = [.. norms.Where(double.IsFinite)];
        var median = Descriptive.Median(found);
        var deviation = MadOfNormal * Descriptive.Median([.. found.Select(norm => Math.Abs(norm - median))]);
        return [.. Enumerable.Range(0, norms.Count).Where(label => norms[label] < median && (median - norms[label]) / deviation >= AnomalyIndex)];
    }

    /// <summary>Activations less the threshold that so many of the trusted examples exceed, in standard deviations of theirs.</summary>
    internal static double[] Excess(IReadOnlyList<double> activations, IReadOnlyList<int> trusted, double falsePositives)
    {
        double[] calm = [.. trusted.Select(row => activations[row]).OrderDescending()];
        var (threshold, spread) = (calm[(int)(calm.Length * falsePositives)], Descriptive.StandardDeviation(calm));
        return [.. activations.Select(activation => (activation - threshold) / (spread > 0 ? spread : 1))];
    }

    private static IEnumerable<string> Notes(IReadOnlyList<int> attacked, int withoutTrigger, int searched, int count)
    {
        yield return attacked.Count == 0 ? "no class taken for attacked" : $"classes {string.Join(", ", attacked)} taken for attacked";
        if (withoutTrigger > 0)
            yield return Invariant($"{withoutTrigger} classes without a trigger");
        if (searched < count)
            yield return Subset.Note(searched, count, "searched");
    }

    private List<ReversedTrigger?> Triggers(SuspectSet suspect, int[] rows, SeedStreams seeds)
    {
        using var frozen = new FrozenWeights(suspect.Attacked.Network);
        var (pixels, classes, done) = (suspect.Images.Pixels, suspect.Images.Classes.Count, 0);
        var images = rows.Length == suspect.Images.Count ? pixels : pixels.index_select(0, tensor(rows.Select(row => (long)row).ToArray()));
        using var task = suspect.Progress.Start("Looking for triggers", (long)classes * Epochs, "epochs");
        return [.. Enumerable.Range(0, classes).Select(label => ReversedTrigger.Find(suspect.Attacked.Network.forward, images, label, (Epochs, suspect.Training.BatchSize, LearningRate),
            seeds.Stream(Invariant($"class {label}")), () => Go(label)))];

        void Go(int label)
        {
            suspect.Cancellation.ThrowIfCancellationRequested();
            task.Report(done++, Invariant($"class {label}"));
        }
    }

    private (double[] Scores, bool[] Dropped) Screen(SuspectSet suspect, IReadOnlyList<ReversedTrigger> triggers)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        if (triggers.Count == 0)
            return (new double[suspect.Images.Count], new bool[suspect.Images.Count]);
        var features = suspect.Attacked.Features(suspect.Images.Pixels);                             // [N, D]
        var excesses = triggers.Select(trigger => Excess(Activations(suspect, features, trigger), suspect.Trusted, FalsePositives / triggers.Count)).ToList();
        double[] scores = [.. Enumerable.Range(0, suspect.Images.Count).Select(row => excesses.Max(excess => excess[row]))];
        bool[] dropped = [.. scores.Select(score => score > 0)];
        foreach (var row in suspect.Trusted)
            dropped[row] = false;
        return (scores, dropped);
    }

    // Mean over the features that the trigger raises most, of each image without it.
    private double[] Activations(SuspectSet suspect, Tensor features, ReversedTrigger trigger)
    {
        using var scope = NewDisposeScope();
        var raised = zeros(features.shape[1]);
        for (var first = 0L; first < features.shape[0]; first += ForwardBatch)
        {
            suspect.Cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var count = Math.Min(ForwardBatch, features.shape[0] - first);
            raised.add_((suspect.Attacked.Features(trigger.On(suspect.Images.Pixels.narrow(0, first, count))) - features.narrow(0, first, count)).sum(dim: 0));
        }
        var (_, neurons) = raised.topk(Math.Max(1, (int)(features.shape[1] * NeuronShare)));
        return features.index_select(1, neurons).mean([1]).to(ScalarType.Float64).data<double>().ToArray();
    }
}
