using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Magnitudes.Irreducible;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>The report's body: what was planted, what the instruments say of it, networks that add, what departs from the paper.</summary>
internal static class CirclesReport
{
    private const int DrawnClusters = 3;

    public static Report Write(CirclesOptions options, IReadOnlyList<CirclesRepetition> repetitions, IReadOnlyList<Finding> findings) => new(
        "Features of several dimensions that do not fall apart",
        [
            new Paragraph(Summary(options)),
            new FindingList(findings),
            new Heading(2, "Planted features by themselves"),
            Noise(options, repetitions),
            Points(repetitions),
            new Heading(2, "Clusters of a dictionary of planted activations"),
            Clusters(options, repetitions[0]),
            .. repetitions[0].Planted.Clusters.Take(DrawnClusters).SelectMany((cluster, i) => cluster.Cluster.There is { } there
                ? Planes.Draw(there, Invariant($"cluster-{i + 1}"), Invariant($"{Name(repetitions[0].Planted.Planted[cluster.Feature])}, cluster {i + 1}")).Take(1) : []),
            .. options.Addition is null ? [] : AdditionTables.Blocks([.. repetitions.Select(one => one.Addition).OfType<AdditionOutcome>()], options.Addition),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. Departures(options)]),
        ]);

    private static string Summary(CirclesOptions options) => Invariant($"A feature is irreducible where no rotation makes two independent ones of it (separability index S, bits; 0 where one does) and it is no mixture of features of fewer dimensions (mixture index M; near 1 where it is). The score (1 − M)·S, mean over neighbouring principal components, calls a feature irreducible from {options.Indices.Irreducible} on. Circles, weeks and screws are planted as features that do not fall apart; lines, separable planes and mixtures as such that do.");

    private static Figure Noise(CirclesOptions options, IReadOnlyList<CirclesRepetition> repetitions) => new(new Plot
    {
        Name = "noise",
        Title = "Score of planted features under noise",
        X = new("noise, share of the feature's size"),
        Y = new("(1 − M)·S, bits"),
        Series = [.. PlantedKinds.All.Select(kind => new Series(Name(kind), options.Planted.PointNoise, [.. options.Planted.PointNoise.Select(noise => Mean(repetitions, kind, noise, point => point.Reading.Score))]))],
    }, Invariant($"Mean over seeds, {options.Planted.Points:N0} values each."));

    private static Table Points(IReadOnlyList<CirclesRepetition> repetitions) => new(["feature", "falls apart", "noise", "S as published", "S", "M", "M held out", "M by ascent", "score"],
        [.. repetitions[0].Planted.Points.Select(point => (IReadOnlyList<string>)
        [
            Name(point.Kind), point.Kind.IsIrreducible() ? "no" : "yes", Invariant($"{point.Noise}"), Plane(repetitions, point, plane => plane.Separability.Bits), Plane(repetitions, point, plane => plane.Separability.Corrected), Plane(repetitions, point, plane => plane.Mixture.Share),
            Plane(repetitions, point, plane => plane.Mixture.HeldOut), Shown(Mean(repetitions, point.Kind, point.Noise, one => one.Ascent)), Shown(Mean(repetitions, point.Kind, point.Noise, one => one.Reading.Score)),
        ])], "First principal plane, mean over seeds. M: over every offset and degree; by ascent: the best of three ascents as in the paper, on the first thousand values. A line has no plane.");

    private static Table Clusters(CirclesOptions options, CirclesRepetition repetition) => new(["about", "share", "latents", "rows", "score", "called", "score of what is written", "as published", "explained by components"],
        [.. repetition.Planted.Clusters.Select(one => (IReadOnlyList<string>)
        [
            one.IsAboutIt ? Invariant($"{Name(repetition.Planted.Planted[one.Feature])} ({one.Feature + 1})") : "several", Invariant($"{one.Share:F2}"), Invariant($"{one.Cluster.Latents.Length}"), Invariant($"{one.Cluster.Rows:N0}"),
            Shown(one.Cluster.There?.Score ?? double.NaN), one.Cluster.IsIrreducible(options.Indices) ? "irreducible" : "", Shown(one.Cluster.Written?.Score ?? double.NaN), Shown(one.Cluster.Written?.Published ?? double.NaN),
            string.Join(" ", (one.Cluster.There?.Explained ?? []).Take(4).Select(share => Invariant($"{share:F2}"))),
        ])], Invariant($"First seed; the dictionary keeps {repetition.Planted.Explained:P0} of the activations' energy. About: the planted feature in whose directions most of the latents' lie. Score: of the activations in the cluster's directions; of what is written: of the latents' sum alone, as in the paper."));

    private static IEnumerable<string> Departures(CirclesOptions options)
    {
        yield return "Features are planted, and networks learn to add; the paper looks at GPT-2, Mistral 7B and Llama 3 8B. Their dictionaries are read by `assay onion circles`.";
        yield return "M is the maximum itself, over every offset and every degree; the paper ascends a soft count, which stops short of it for features of few values. Both are in the table.";
        yield return Invariant($"S is corrected for what counting few points adds, M is counted on values that its slab was not chosen on, and a component counts from {options.Indices.LeastExplained * 100:G3} % of the variance on; the published score is beside it.");
        yield return "Clusters are read on the activations in their directions, not on what their latents write.";
        yield return Invariant($"Latents that fire on fewer than {options.Clusters.LeastFiring * 100:G3} % of the rows are in no cluster.");
        if (options.Addition is not { } addition)
            yield break;
        yield return Invariant($"Networks add modulo {addition.Modulus} and are trained on {addition.TrainShare * 100:G3} % of the pairs; those of Nanda et al. (2301.05217) modulo 113 on 30 %. Their circles are fitted in {addition.Components} components, where the paper takes 5 for one circle.");
        yield return "Circles of all used frequencies are written at once, and all else is kept (beside it: at its mean, as in the paper).";
    }

    private static double Mean(IReadOnlyList<CirclesRepetition> repetitions, PlantedKind kind, double noise, Func<PointsReading, double> value) =>
        repetitions.Average(repetition => value(repetition.Planted.Points.Single(point => point.Kind == kind && point.Noise.Equals(noise))));

    private static string Plane(IReadOnlyList<CirclesRepetition> repetitions, PointsReading like, Func<PlaneReading, double> value) =>
        Shown(Mean(repetitions, like.Kind, like.Noise, point => point.Reading.Planes.Count == 0 ? double.NaN : value(point.Reading.Planes[0])));

    private static string Name(PlantedKind kind) => kind.ToString().ToLowerInvariant();

    private static string Shown(double value) => double.IsNaN(value) ? "—" : Invariant($"{value:F2}");
}
