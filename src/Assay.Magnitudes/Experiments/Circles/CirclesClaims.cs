using Assay.Core.Findings;
using Assay.Core.Statistics;
using Assay.Magnitudes.Irreducible;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>What the paper's instruments are held to. Intervals are over seeds; with one seed, over features or pairs of summands.</summary>
internal static class CirclesClaims
{
    public static IReadOnlyList<Finding> Judge(CirclesJudged judged)
    {
        var findings = new List<Finding> { ToldApart(judged), LinesAreNot(judged), Found(judged), NotFalselyFound(judged), Ranked(judged) };
        if (judged.Options.Addition is not null)
            findings.AddRange([Understood(judged), OnCircles(judged), InPlanes(judged), Carried(judged)]);
        return findings;
    }

    private static Finding ToldApart(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Right;
        var estimate = judged.Over(one => one.Planted.Points, point => Share(point.Reading.IsIrreducible(judged.Options.Indices) == point.Kind.IsIrreducible()));
        return judged.Finding("indices-tell-apart", "Separability and mixture indices tell features that do not fall apart from those that do.", "definitions",
            Invariant($"share of planted features called right, each under noise of {string.Join(", ", judged.Options.Planted.PointNoise)} of its size"), estimate, estimate.Above(bound), $"holds if the interval lies above {bound}, fails if below");
    }

    private static Finding LinesAreNot(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Flagged;
        var estimate = judged.Over(one => one.Planted.Points.Where(point => !point.Kind.IsIrreducible()), point => Share(point.Reading.IsIrreducible(judged.Options.Indices)));
        return judged.Finding("linear-not-flagged", "Features that fall apart, lines first of all, are not called irreducible.", "control of ours", "share of planted lines, separable planes and mixtures called irreducible", estimate, estimate.Below(bound),
            $"holds if the interval lies below {bound}, fails if above");
    }

    private static Finding Found(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Found;
        var estimate = judged.Over(one => Features(one, irreducible: true), feature => Share(feature.Any(cluster => cluster.Cluster.IsIrreducible(judged.Options.Indices))));
        return judged.Finding("clusters-hold-circles", "Clusters of a dictionary's directions find features that do not fall apart.", "clustering", "share of planted circles, weeks and screws that a cluster called irreducible is about", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below", note: ByWriting(judged, irreducible: true));
    }

    private static Finding NotFalselyFound(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Flagged;
        var estimate = judged.Over(one => Features(one, irreducible: false).Where(feature => feature.Any()), feature => Share(feature.Any(cluster => cluster.Cluster.IsIrreducible(judged.Options.Indices))));
        return judged.Finding("clusters-of-lines-not-flagged", "Clusters about features that fall apart are not called irreducible.", "control of ours", "of the planted lines, separable planes and mixtures that a cluster is about, the share that one called irreducible is about", estimate, estimate.Below(bound),
            $"holds if the interval lies below {bound}, fails if above", note: ByWriting(judged, irreducible: false));
    }

    private static Finding Ranked(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Found;
        var estimate = judged.OfClusters(clusters => Auroc.Of([.. clusters.Select(one => one.Cluster.Score)], [.. clusters.Select(one => one.Kind.IsIrreducible())]));
        return judged.Finding("score-ranks-circles-first", "The score (1 − M)·S ranks clusters about features that do not fall apart first.", "results", "AUROC of the score among clusters that are mostly about one planted feature", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below");
    }

    private static Finding Understood(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Understood;
        var estimate = judged.OverNetworks(network => network.Right);
        return judged.Finding("addition-understood", "A transformer that is trained on some sums comes to add the others.", "Nanda et al. 2023", "right answers on pairs that it was not trained on", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below", note: "Steps until then: " + string.Join(", ", judged.Networks.Select(one => one.History.FirstOrDefault(look => look.OtherRight >= bound) is { } look ? Invariant($"{look.Step:N0}") : "not grokked")) + ".");
    }

    private static Finding OnCircles(CirclesJudged judged)
    {
        var bound = judged.Options.Indices.Irreducible;
        var estimate = judged.OverNetworks(network => judged.HasUnderstood(network) ? network.Trained.Score - network.Untrained.Score : double.NaN);
        return judged.Finding("addition-lies-on-circles", "The states of a network that learnt to add lie on circles that do not fall apart, and those of the untrained network do not.", "clock", "score of the trained network's states less that of the untrained one's, bits",
            estimate, estimate.Above(bound), $"holds if the interval lies above {bound}, fails if below",
            note: "Frequencies used: " + string.Join("; ", judged.Networks.Select(one => string.Join(", ", one.Frequencies))) + ".");
    }

    private static Finding InPlanes(CirclesJudged judged)
    {
        var bound = judged.Options.Indices.Irreducible;
        var estimate = judged.OverNetworks(network => judged.HasUnderstood(network) && network.InPlanes.Count > 0 ? network.InPlanes.Average(one => one.Trained.Score - one.Untrained.Score) : double.NaN);
        return judged.Finding("addition-circles-in-their-planes", "In the plane of each frequency that it uses, the states of a network that learnt to add form a circle that does not fall apart.", "probes",
            "score of the trained network's states less that of the untrained one's, both in planes fitted on other pairs, mean over frequencies, bits", estimate, estimate.Above(bound), $"holds if the interval lies above {bound}, fails if below");
    }

    private static Finding Carried(CirclesJudged judged)
    {
        var bound = judged.Options.Margins.Carried;
        var estimate = judged.OverPairs((network, pair) => judged.HasUnderstood(network) && network.Edits.Count > 0 ? network.Carried(pair) : double.NaN);
        return judged.Finding("circles-carry-the-sum", "Writing another sum on the circles makes the network answer that sum.", "interventions", "share of pairs that are answered with the written sum: circles less a random subspace of that size exchanged", estimate, estimate.Above(bound),
            $"holds if the interval lies above {bound}, fails if below");
    }

    // Clusters that were read, feature by feature.
    private static IEnumerable<IEnumerable<PlantedCluster>> Features(CirclesRepetition repetition, bool irreducible) =>
        repetition.Planted.Planted.Select((kind, feature) => (kind, feature)).Where(one => one.kind.IsIrreducible() == irreducible)
            .Select(one => repetition.Planted.Clusters.Where(cluster => cluster.Feature == one.feature && cluster.IsAboutIt && cluster.Cluster.There is not null));

    private static string ByWriting(CirclesJudged judged, bool irreducible)
    {
        var written = judged.Repetitions.Average(one => Features(one, irreducible).Where(feature => irreducible || feature.Any())
            .Select(feature => Share(feature.Any(cluster => cluster.Cluster.Written!.IsIrreducible(judged.Options.Indices)))).DefaultIfEmpty(double.NaN).Average());
        return Invariant($"By what clusters write instead of by the activations themselves, at the same score: {written:F2}.");
    }

    private static double Share(bool counts) => counts ? 1 : 0;
}
