using Assay.Core.Reports;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>What people look at first: what instruments reach, the learned scale, the assignment of channels, the gates.</summary>
internal static class OnionFigures
{
    public static IEnumerable<Block> Draw(OnionMeasurements measured)
    {
        yield return new Heading(2, "What puts symbols right, and what reads them");
        yield return Reached(measured);
        if (measured.Repetitions[0].Networks.Count > 1)
            yield return Widths(measured);
        if (measured.Repetitions[0].Small.Of(InstrumentKind.Onion) is not null)
            yield return Scales(measured);
        foreach (var one in measured.Repetitions[0].Small.Instruments.Where(one => one.Assignment is not null))
            yield return Assignment(one);
        yield return new Heading(2, "Gates");
        yield return Openness(measured);
        yield return Gates(measured.Repetitions[0].Small, "gates");
        if (measured.Repetitions[0].Networks.Count > 1)
            yield return Gates(measured.Repetitions[0].Networks[^1], "gates-widest");
    }

    private static Figure Reached(OnionMeasurements measured)
    {
        var kinds = measured.Repetitions[0].Small.Instruments.Select(one => one.Kind).ToList();
        double[][] values = [.. kinds.Select(kind => measured.Repetitions.Select(repetition => repetition.Small.Of(kind)!.Reported.ExactMatch()).ToArray())];
        return new(new Plot
        {
            Name = "instruments",
            Title = Invariant($"Exact match by instrument, {measured.Repetitions[0].Small.Width} channels"),
            X = new("", Categories: [.. kinds.Select(kind => kind.Title())]),
            Y = new("exact match"),
            Series = [new("as reported", Places(kinds.Count), [.. values.Select(one => one.Average())], SeriesStyle.Bars, [.. values.Select(one => one.Min())], [.. values.Select(one => one.Max())])],
        }, "Bars: mean over seeds; lines: from the lowest to the highest seed. Subspaces on the longest length, everything else with lengths counting alike.");
    }

    private static Figure Widths(OnionMeasurements measured)
    {
        double[] widths = [.. measured.Repetitions[0].Networks.Select(network => (double)network.Width)];
        InstrumentKind[] kinds = [.. ((InstrumentKind[])[InstrumentKind.Onion, InstrumentKind.PositionBlind, InstrumentKind.Unigram, InstrumentKind.Bigram]).Where(kind => measured.Repetitions[0].Small.Of(kind) is not null)];
        double[] At(int network, InstrumentKind kind) => [.. measured.Repetitions.Select(repetition => repetition.Networks[network].Of(kind)!.OnePlace.ExactMatch())];
        return new(new Plot
        {
            Name = "widths",
            Title = "Interventions by width, one symbol of the longest length wrong",
            X = new("channels", Logarithmic: true),
            Y = new("exact match"),
            Series = [.. kinds.Select(kind => new Series(kind.Title(), widths, [.. widths.Select((_, i) => At(i, kind).Average())], SeriesStyle.LineAndMarkers, [.. widths.Select((_, i) => At(i, kind).Min())], [.. widths.Select((_, i) => At(i, kind).Max())]))],
        }, "Means over seeds, from the lowest to the highest. Where a linear intervention passes the onion, the code has become linear.");
    }

    private static Figure Scales(OnionMeasurements measured)
    {
        IReadOnlyList<double>[] scales = [.. measured.Repetitions.Select(repetition => repetition.Small.Of(InstrumentKind.Onion)!.Scales!)];
        return new(new Plot
        {
            Name = "scales",
            Title = "Learned scale of the onion intervention by position",
            X = new("position", Categories: Numbered("", scales[0].Count)),
            Y = new("mean |s| times mean |tanh E|"),
            Series = [.. scales.Select((one, seed) => new Series(Invariant($"seed {seed + 1}"), Places(one.Count), one))],
        }, "How far a symbol moves the state at each position. The paper's picture is a geometric fall.");
    }

    private static Figure Assignment(InstrumentOutcome one)
    {
        var variables = one.Channels!.Count;
        string Name(int variable) => variable == variables - 1 ? "none" : one.Kind == InstrumentKind.Bigram ? Invariant($"pair {variable + 1}–{variable + 2}") : Invariant($"position {variable + 1}");
        return new(new Plot
        {
            Name = Invariant($"assignment-{one.Kind}").ToLowerInvariant(),
            Title = $"Which rotated channel belongs to what: {one.Kind.Title()}",
            X = new("rotated channel"),
            Y = new("", Categories: [.. Enumerable.Range(0, variables).Select(Name)]),
            HeatMap = new([.. Enumerable.Range(0, variables).Select(variable => one.Assignment!.Select(shares => shares[variable]).ToArray())], 0, 1, "learned probability"),
        }, "First seed; every column adds up to 1. A code without subspaces is expected to give most channels to the first position or pair, the loudest.");
    }

    private static Figure Openness(OnionMeasurements measured)
    {
        var steps = measured.Repetitions[0].Small.Openness.Count;
        return new(new Plot
        {
            Name = "openness",
            Title = "How far input gates open, hearing and then answering",
            X = new("step", Categories: [.. Numbered("hears ", steps / 2), .. Numbered("answers ", steps - steps / 2)]),
            Y = new("mean of 1 − z"),
            Series = [.. measured.Repetitions[0].Networks.Select((network, i) => new Series(Invariant($"{network.Width} channels"), Places(steps), [.. Enumerable.Range(0, steps).Select(step => measured.Mean(repetition => repetition.Networks[i].Openness[step]))]))],
        }, "Mean over channels, held-out sequences of the longest length and seeds.");
    }

    private static string[] Numbered(string word, int count) => [.. Enumerable.Range(1, count).Select(number => Invariant($"{word}{number}"))];

    // Where categories stand on an axis.
    private static double[] Places(int count) => [.. Enumerable.Range(0, count).Select(place => (double)place)];

    private static Figure Gates(NetworkOutcome network, string name) => new(new Plot
    {
        Name = name,
        Title = Invariant($"1 − z of all {network.Width} channels on one sequence"),
        X = new("read at each step", Categories: network.View.Read),
        Y = new("channel"),
        HeatMap = new([.. Enumerable.Range(0, network.Width).Select(channel => network.View.Gates.Select(gates => gates[channel]).ToArray())], 0, 1, "1 − z"),
    }, "First seed. Dark gates are open. Of an onion all channels are said to close together; of a linear code different channels at different positions.");
}
