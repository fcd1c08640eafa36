using Assay.Core.Reports;
using Assay.Core.Statistics;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>Tables of the report: means over seeds.</summary>
internal static class OnionTables
{
    /// <summary>Networks by width on every held-out set.</summary>
    public static Table Networks(OnionMeasurements measured)
    {
        var first = measured.Repetitions[0];
        return new(["channels", "lengths alike", .. first.Small.Further.Keys],
            [.. first.Networks.Select((network, i) => (IReadOnlyList<string>)
            [
                Invariant($"{network.Width}"), Shown(measured, repetition => repetition.Networks[i].Repeats.ExactMatch()),
                .. first.Small.Further.Keys.Select(name => Shown(measured, repetition => repetition.Networks[i].Further[name].ExactMatch())),
            ])],
            "Exact match of the networks' own repeating.");
    }

    /// <summary>Every instrument on every width, as the paper reports it, on one wrong symbol of the longest length, and on half of them exchanged.</summary>
    public static Table Instruments(OnionMeasurements measured, int network) => new(
        ["instrument", "parameters", "as reported", "interval", "one place, longest", "half, longest", "symbols right"],
        [
            .. measured.Repetitions[0].Networks[network].Instruments.Select(one => Row(measured, one, repetition => repetition.Networks[network].Of(one.Kind)!)),
            Nothing(measured, repetition => repetition.Networks[network]),
            .. measured.Repetitions[0].Networks[network].Of(InstrumentKind.Onion) is null ? [] : (IReadOnlyList<IReadOnlyList<string>>)
                [["onion, another position's scale", "", Shown(measured, repetition => repetition.Networks[network].Of(InstrumentKind.Onion)!.WrongPosition!.ExactMatch()), "", "", "", ""]],
        ],
        "Exact match, mean over seeds. As reported: subspaces where half of the symbols (unigram) or one (bigram) of the longest length are wrong; the others where one symbol is wrong (probes: none), lengths alike; the interval is over seeds, over sequences where there is one seed. Symbols right: given the true ones before.");

    /// <summary>What the causal pair says of each network; empty where not all of it was run.</summary>
    public static IEnumerable<Table> Verdicts(OnionMeasurements measured)
    {
        if (measured.Repetitions[0].Small.Reading() is null)
            yield break;
        var rule = measured.Margins.Verdict;
        yield return new(["channels", "seed", "onion", "subspaces", "difference", "called"],
            [.. measured.Repetitions.SelectMany((repetition, seed) => repetition.Networks.Select(network => (network, seed, reading: network.Reading()!))).OrderBy(one => one.network.Width).Select(one => (IReadOnlyList<string>)
                [Invariant($"{one.network.Width}"), Invariant($"{one.seed + 1}"), Invariant($"{one.reading.Onion:F2}"), Invariant($"{one.reading.Linear:F2}"), Invariant($"{one.reading.Difference:F2}"), rule.Of(one.reading.Difference)?.ToString().ToLowerInvariant() ?? "—"])],
            Invariant($"The causal pair: share of what edits broke that each hypothesis puts right (half of the longest sequences exchanged; pairs: one symbol wrong). Linear below {rule.LinearBelow:F2}, onion above {rule.OnionAbove:F2}, as fitted on codes made by hand."));
    }

    /// <summary>What instruments find in a network that was not trained.</summary>
    public static Table Untrained(OnionMeasurements measured) => new(
        ["instrument", "parameters", "as reported", "interval", "one place, longest", "half, longest", "symbols right"],
        [.. measured.Repetitions[0].Untrained!.Instruments.Select(one => Row(measured, one, repetition => repetition.Untrained!.Of(one.Kind)!)), Nothing(measured, repetition => repetition.Untrained!)],
        "The same on a network of the same width that was not trained.");

    /// <summary>Right symbols by position, on the longest length.</summary>
    public static Table ByPosition(OnionMeasurements measured) => By(measured, "instrument", Enumerable.Range(0, measured.Repetitions[0].Small.Nothing.Half.Steps), position => Invariant($"position {position + 1}"),
        one => one.OnePlace, (answers, position) => answers.RightAt(position), "Share of right symbols by position on sequences of the longest length with one symbol wrong (probes: none), given the true symbols before.");

    /// <summary>Exact match by length.</summary>
    public static Table ByLength(OnionMeasurements measured) => By(measured, "instrument", measured.Repetitions[0].Small.Repeats.Lengths.Distinct().Order(), length => Invariant($"length {length}"),
        one => one.Reported, (answers, length) => answers.ExactMatchAt(length), "Exact match by length, as reported; subspaces are only trained on the longest.");

    /// <summary>Channels that subspaces took.</summary>
    public static IEnumerable<Table> Channels(OnionMeasurements measured)
    {
        foreach (var one in measured.Repetitions[0].Small.Instruments.Where(one => one.Channels is not null))
        {
            var variables = one.Channels!.Count - 1;
            yield return new(["seed", .. Enumerable.Range(1, variables).Select(variable => one.Kind == InstrumentKind.Bigram ? Invariant($"pair {variable}–{variable + 1}") : Invariant($"position {variable}")), "none"],
                [.. measured.Repetitions.Select((repetition, seed) => (IReadOnlyList<string>)[Invariant($"{seed + 1}"), .. repetition.Small.Of(one.Kind)!.Channels!.Select(count => Invariant($"{count}"))])],
                $"Channels of each variable, {one.Kind.Title()}, narrowest network.");
        }
    }

    private static IReadOnlyList<string> Row(OnionMeasurements measured, InstrumentOutcome one, Func<OnionRepetition, InstrumentOutcome> of) =>
    [
        one.Kind.Title(), Invariant($"{one.Size}"), Shown(measured, repetition => of(repetition).Reported.ExactMatch()), Interval(measured, (repetition, drawn) => of(repetition).Reported.ExactMatch(drawn)), Shown(measured, repetition => of(repetition).OnePlace.ExactMatch()),
        one.Half is null ? "" : Shown(measured, repetition => of(repetition).Half!.ExactMatch()), Shown(measured, repetition => of(repetition).Reported.SymbolAccuracy),
    ];

    private static IReadOnlyList<string> Nothing(OnionMeasurements measured, Func<OnionRepetition, NetworkOutcome> of) =>
    [
        "nothing done", "0", Shown(measured, repetition => of(repetition).Nothing.OnePlace.ExactMatch()), Interval(measured, (repetition, drawn) => of(repetition).Nothing.OnePlace.ExactMatch(drawn)), Shown(measured, repetition => of(repetition).Nothing.OnePlaceLongest.ExactMatch()),
        Shown(measured, repetition => of(repetition).Nothing.Half.ExactMatch()), Shown(measured, repetition => of(repetition).Nothing.OnePlace.SymbolAccuracy),
    ];

    private static Table By(OnionMeasurements measured, string head, IEnumerable<int> places, Func<int, string> name, Func<InstrumentOutcome, Answers> of, Func<Answers, int, double> value, string caption)
    {
        int[] all = [.. places];
        return new([head, .. all.Select(name)],
            [
                ["the network itself", .. all.Select(place => Shown(measured, repetition => value(head == "instrument" && caption.Contains("by length", StringComparison.Ordinal) ? repetition.Small.Repeats : repetition.Small.Further["the longest length"], place)))],
                .. measured.Repetitions[0].Small.Instruments.Select(one => (IReadOnlyList<string>)[one.Kind.Title(), .. all.Select(place => Shown(measured, repetition => value(of(repetition.Small.Of(one.Kind)!), place)))]),
            ], caption);
    }

    private static string Interval(OnionMeasurements measured, UnitStatistic<OnionRepetition> statistic) => measured.Of(statistic).Interval is { } interval ? Invariant($"{interval.Low:F3} to {interval.High:F3}") : "";

    private static string Shown(OnionMeasurements measured, Func<OnionRepetition, double> statistic) => measured.Mean(statistic) is var mean && double.IsNaN(mean) ? "—" : Invariant($"{mean:F3}");
}
