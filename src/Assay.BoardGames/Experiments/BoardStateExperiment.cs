using Assay.BoardGames.Experiments.Claims;
using Assay.BoardGames.Planted;
using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Tensors;

namespace Assay.BoardGames.Experiments;

/// <summary>Measuring Progress in Dictionary Learning with Board Game Models (Karvonen et al. 2024, arXiv 2408.00113): dictionaries of every architecture, scored by the boards they should have found.</summary>
/// <remarks>On planted boards: activations that are sums of the true properties' directions, so that what there is to find is known. No game model is trained.</remarks>
public sealed class BoardStateExperiment : IExperiment<BoardStateOptions>
{
    /// <inheritdoc/>
    public string Name => "board-games";

    /// <inheritdoc/>
    public string Paper => "Measuring Progress in Dictionary Learning for Language Model Interpretability with Board Game Models (arXiv 2408.00113)";

    /// <inheritdoc/>
    public BoardStateOptions Options(Preset preset) => BoardStatePresets.Of(preset);

    /// <inheritdoc/>
    public Plan Plan(BoardStateOptions options) => BoardStatePlan.Of(options, MachineRates.Measure());

    /// <inheritdoc/>
    public ExperimentResult Run(BoardStateOptions options, ExperimentContext context)
    {
        OptionsCheck.Require(options, Name);
        var repetitions = new List<BoardRepetition>();
        var portrait = default(LatentPortrait);
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var (repetition, drawn) = Repeat(options, seed, context);
            repetitions.Add(repetition);
            portrait ??= drawn;
        }
        var measured = new BoardMeasurements(repetitions, options.Margins, context.Seeds.Stream("resampling"));
        var findings = Judge(measured, options, context.Seeds);
        return new(findings, BoardStateReport.Write(options, measured, portrait!, findings));
    }

    private static IReadOnlyList<Finding> Judge(BoardMeasurements measured, BoardStateOptions options, SeedStreams seeds) =>
    [
        .. AgainstControl.Judge(measured),
        .. Annealing.Judge(measured),
        .. AgainstSparsity.Judge(measured),
        .. AgainstProbe.Judge(measured),
        Floor.Judge(options.TestGames, options.Margins, seeds),
    ];

    // One world of boards: train on it, train the control on its own, score both on the same games.
    private static (BoardRepetition Repetition, LatentPortrait Portrait) Repeat(BoardStateOptions options, int seed, ExperimentContext context)
    {
        var seeds = context.Seeds.Child(FormattableString.Invariant($"repetition/{seed}"));
        using var boards = new PlantedSubject(options.Planted, seeds);
        using var train = boards.HeldOut(options.TrainGames, "train");
        using var test = boards.HeldOut(options.TestGames, "test");
        var entries = options.Dictionaries.Entries(boards.Site);
        var dictionaries = BoardTraining.Train(entries, boards, options.Training, Part("boards", seed), seeds, context);
        try
        {
            var measuring = new BoardMeasuring(train, test);
            using var task = context.Progress.Start("Scoring", entries.Count, "dictionaries");
            var measured = new List<BoardMeasurement>();
            foreach (var (entry, dictionary) in entries.Zip(dictionaries))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                measured.Add(measuring.Measure(entry, dictionary));
                task.Report(measured.Count);
            }
            var best = BoardRepetition.Best(measured, BoardMeasurements.Coverage);
            var portrait = LatentPortrait.Of(best, dictionaries[measured.IndexOf(best)], test);
            return (new() { Dictionaries = measured, Control = Control(options, seed, seeds, context), Probe = BoardProbe.Of(train, test) }, portrait);
        }
        finally
        {
            foreach (var dictionary in dictionaries)
                dictionary.Dispose();
        }
    }

    // The same games under activations that say nothing of the board.
    private static IReadOnlyList<BoardMeasurement> Control(BoardStateOptions options, int seed, SeedStreams seeds, ExperimentContext context)
    {
        using var moves = new PlantedSubject(options.Planted with { Structure = PlantedStructure.Moves }, seeds);
        using var train = moves.HeldOut(options.TrainGames, "train");
        using var test = moves.HeldOut(options.TestGames, "test");
        var entries = options.Dictionaries.Plain(moves.Site);
        var dictionaries = BoardTraining.Train(entries, moves, options.Training, Part("control", seed), seeds.Child("control"), context);
        var measuring = new BoardMeasuring(train, test);
        var measured = entries.Zip(dictionaries, measuring.Measure).ToArray();
        foreach (var dictionary in dictionaries)
            dictionary.Dispose();
        return measured;
    }

    private static string Part(string name, int seed) => FormattableString.Invariant($"{name}-s{seed}");
}
