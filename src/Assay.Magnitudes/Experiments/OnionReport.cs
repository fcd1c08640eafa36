using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Magnitudes.Audit;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments;

/// <summary>The report's body: what was done, what each instrument reached, how the code looks, what departs from the paper.</summary>
internal static class OnionReport
{
    public static Report Write(OnionOptions options, OnionMeasurements measured, IReadOnlyList<Finding> findings) => new(
        "Onion representations in GRUs",
        [
            new Paragraph(Summary(options, measured)),
            new FindingList(findings),
            .. OnionFigures.Draw(measured),
            new Heading(2, "Networks"),
            OnionTables.Networks(measured),
            .. measured.Repetitions[0].Networks.SelectMany((network, i) => (Block[])[new Heading(2, Invariant($"Instruments on {network.Width} channels")), OnionTables.Instruments(measured, i)]),
            .. OnionTables.Verdicts(measured),
            .. measured.Repetitions[0].Untrained is null ? [] : (Block[])[OnionTables.Untrained(measured)],
            new Heading(2, "By position and length, narrowest network"),
            OnionTables.ByPosition(measured),
            OnionTables.ByLength(measured),
            .. OnionTables.Channels(measured),
            .. Audit(options, measured),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. Departures(options)]),
        ]);

    private static string Summary(OnionOptions options, OnionMeasurements measured)
    {
        var held = measured.Repetitions[0].Small.Repeats.Count;
        return Invariant($"GRUs of {string.Join(", ", options.Widths)} channels hear random sequences of {options.Task.MinLength} to {options.Task.MaxLength} out of {options.Task.Symbols} symbols and repeat them{(options.Task.NoInput ? ", without being told what they answered so far" : "")}. {options.Seeds} network(s) of each width are trained for {options.Network.Steps:N0} steps of {options.Network.BatchSize} sequences; every instrument is then trained on the same frozen networks and evaluated on the same {held:N0} held-out sequences. Exact match counts sequences that are right as a whole, each length alike.");
    }

    private static IEnumerable<Block> Audit(OnionOptions options, OnionMeasurements measured) => measured.Repetitions[0].Audits is { } audits
        ? [new Heading(2, "What sparse autoencoders see of the narrowest network's states"), .. AuditReport.Blocks(audits, options.Audit!, measured.Resampling)]
        : [];

    private static IEnumerable<string> Departures(OnionOptions options)
    {
        if (options.Task.Symbols != 30 || options.Task.MaxLength != 9)
            yield return Invariant($"{options.Task.Symbols} symbols and {options.Task.MaxLength} positions instead of 30 and 9, and networks of {string.Join(", ", options.Widths)} channels instead of 48 to 1024.");
        if (options.Network.Steps != 40_000)
            yield return Invariant($"Networks are trained for {options.Network.Steps:N0} steps instead of 40,000, at a rate of {options.Network.LearningRate} (0.001).");
        if (options.Linear.Steps != 60_000)
            yield return Invariant($"Instruments are trained for {options.Linear.Steps:N0} (subspaces), {options.Edits.Steps:N0} (other interventions) and {options.Probes.Steps:N0} (probes) steps instead of 60,000, all at a rate of {options.Linear.LearningRate} instead of 0.001: at the paper's rate so few steps do not find the subspaces of a code that has them.");
        yield return "All instruments meet the same networks; the paper trains networks anew for every instrument.";
        yield return "Training sequences are drawn as they are needed, never a held-out one, instead of from a million drawn beforehand.";
        yield return "Exact match counts each length alike: of the shortest sequences few can be held out, where the paper's alphabet has plenty.";
    }
}
