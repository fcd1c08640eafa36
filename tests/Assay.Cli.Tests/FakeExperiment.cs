using Assay.Cli.Experiments;
using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Reports;

namespace Assay.Cli.Tests;

internal sealed record CoinOptions : IOptions
{
    public int Tosses { get; init; } = 10;

    public int Seeds { get; init; } = 1;

    public BiasOptions Bias { get; init; } = new();

    public IEnumerable<Fault> Faults()
    {
        if (Tosses < 1)
            yield return new("tosses", FormattableString.Invariant($"is {Tosses}, expected at least 1"));
        if (Bias.Heads is < 0 or > 1)
            yield return new("bias.heads", FormattableString.Invariant($"is {Bias.Heads}, expected 0 to 1"));
    }
}

internal sealed record BiasOptions
{
    public double Heads { get; init; } = 0.5;
}

/// <summary>Tosses a coin: one checkpoint a toss, so that stopping and resuming can be seen.</summary>
internal sealed class CoinExperiment(string name = "coin") : IExperiment<CoinOptions>
{
    public string Name => name;

    public string Paper => "On Tossing Coins, arXiv 0000.00000";

    /// <summary>Called before each toss.</summary>
    public Action<int> BeforeToss { get; init; } = _ => { };

    public static IRegisteredExperiment Registered(CoinExperiment experiment) =>
        new RegisteredExperiment<CoinOptions>(experiment, (options, inputs) => inputs switch
        {
            { Text: not null } => throw ExperimentInputs.NotTaken(experiment.Name, "--text"),
            { Seeds: { } seeds } => options with { Seeds = seeds },
            _ => options,
        });

    public CoinOptions Options(Preset preset) => new() { Tosses = preset == Preset.Glance ? 10 : 1000 };

    public Plan Plan(CoinOptions options) => new([new("toss", options.Tosses * 1e9, 2_000_000, 0, options.Tosses), new("judge", 5, 3e9, 1e6, 1)]);

    public ExperimentResult Run(CoinOptions options, ExperimentContext context)
    {
        var record = Path.Combine(context.Run.CheckpointFolder, "tosses.txt");
        var tossed = File.Exists(record) ? File.ReadAllText(record) : "";
        var stream = context.Seeds.Stream("tosses");
        for (var toss = 0; toss < options.Tosses; toss++)
        {
            var heads = stream.NextDouble() < options.Bias.Heads;
            if (toss < tossed.Length)
                continue;
            BeforeToss(toss);
            context.Cancellation.ThrowIfCancellationRequested();
            tossed += heads ? 'H' : 'T';
            File.WriteAllText(record, tossed);
        }
        context.Run.Metric("heads", options.Tosses, tossed.Count(c => c == 'H'));
        return new ExperimentResult([Found(tossed)], new Report("Coins", [new Paragraph($"tossed {tossed}")]));
    }

    private static Finding Found(string tossed) => new()
    {
        Id = "fair", Claim = "Coins are fair.", Source = new("On Tossing Coins", "2"), Metric = "share of heads", Value = tossed.Average(c => c == 'H' ? 1.0 : 0.0),
        Scope = Scope.Analogue, Verdict = Verdict.Holds, Rule = "between 0 and 1",
    };
}
