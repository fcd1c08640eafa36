using Assay.Core.Reports;
using Assay.Magnitudes.Irreducible;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>Networks that learnt to add, on paper.</summary>
internal static class AdditionTables
{
    public static IEnumerable<Block> Blocks(IReadOnlyList<AdditionOutcome> networks, AdditionOptions options)
    {
        yield return new Heading(2, Invariant($"A transformer that learns a + b modulo {options.Modulus}"));
        yield return Training(networks);
        yield return new Table(["seed", "steps", "right on other pairs", "frequencies", "score of states", "before training", "in planes of frequencies", "before training", "explained by components"],
            [.. networks.Select((network, seed) => (IReadOnlyList<string>)
            [
                Invariant($"{seed + 1}"), Invariant($"{network.History[^1].Step:N0}"), Invariant($"{network.Right:F3}"), string.Join(", ", network.Frequencies.Select(k => Invariant($"{k} ({network.Spectrum[k - 1]:P0})"))),
                Invariant($"{network.Trained.Score:F2}"), Invariant($"{network.Untrained.Score:F2}"), string.Join(" ", network.InPlanes.Select(one => Invariant($"{one.Trained.Score:F2}"))), string.Join(" ", network.InPlanes.Select(one => Invariant($"{one.Untrained.Score:F2}"))), string.Join(" ", network.Trained.Explained.Take(6).Select(share => Invariant($"{share:F2}"))),
            ])], "Frequencies: share of the variance between sums' mean states. Score: (1 − M)·S, bits, mean over principal planes; frequencies of like strength share these planes, so that a circle is seen best in the plane of its own frequency, fitted on other pairs.");
        if (networks.All(network => network.Edits.Count > 0))
            yield return Edits(networks);
        foreach (var figure in Planes.Draw(networks[0].Trained, "addition", "States of the first network").Take(1))
            yield return figure;
        foreach (var figure in networks[0].InPlanes.Take(2).SelectMany((one, i) => Planes.Draw(one.Trained, Invariant($"addition-frequency-{networks[0].Frequencies[i]}"), Invariant($"Frequency {networks[0].Frequencies[i]} of the first network"))))
            yield return figure;
    }

    private static Table Edits(IReadOnlyList<AdditionOutcome> networks) => new(["change", .. networks.Select((_, seed) => Invariant($"written, seed {seed + 1}")), .. networks.Select((_, seed) => Invariant($"own, seed {seed + 1}"))],
        [.. networks[0].Edits.Select((edit, i) => (IReadOnlyList<string>)
            [edit.Change, .. networks.Select(network => Shown(network.Edits[i].Written)), .. networks.Select(network => Shown(network.Edits[i].Own))])],
        "Share of pairs answered with the written sum, and with their own. Circles are fitted on one half of the pairs and tried on the other; the random subspace is as large as all circles together.");

    private static string Shown(IReadOnlyList<bool> answers) => Invariant($"{answers.Average(right => right ? 1.0 : 0):F3}");

    private static Figure Training(IReadOnlyList<AdditionOutcome> networks) => new(new Plot
    {
        Name = "addition-training",
        Title = "Right answers while the networks train",
        X = new("steps"),
        Y = new("share of pairs"),
        Series = [.. networks.SelectMany((network, seed) => (double[])[.. network.History.Select(look => (double)look.Step)] is var steps
            ? (Series[])[new(Invariant($"trained on, seed {seed + 1}"), steps, [.. network.History.Select(look => look.TrainRight)], SeriesStyle.Line), new(Invariant($"others, seed {seed + 1}"), steps, [.. network.History.Select(look => look.OtherRight)], SeriesStyle.Line)] : [])],
    }, "First the network knows by heart what it was shown; later it adds.");
}
