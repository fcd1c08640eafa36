using Assay.BoardGames.Models;
using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>Repetitions of the experiment in one world: train on its boards, train the control, score both on the same games.</summary>
internal sealed class BoardRepeating(BoardStateOptions options, BoardWorld world, ExperimentContext context)
{
    /// <summary>A latent of the first repetition; null before.</summary>
    public LatentPortrait? Portrait { get; private set; }

    /// <summary>The causal check on the first repetition's best dictionary; null before, and where none is asked for.</summary>
    public TurnedDiscs? Turned { get; private set; }

    /// <summary>One repetition; what an earlier attempt at the run trained is not trained again.</summary>
    public BoardRepetition Repeat(int seed)
    {
        var seeds = context.Seeds.Child(Invariant($"repetition/{seed}"));
        using var boards = world.Boards(seeds);
        using var train = boards.HeldOut(options.TrainGames, "train");
        using var test = boards.HeldOut(options.TestGames, "test");
        var entries = options.Dictionaries.Entries(boards.Site, Norm(boards));
        var dictionaries = BoardTraining.Train(entries, boards, options.Training, Part("boards", seed), seeds, context);
        try
        {
            var measured = Measure(boards, new(train, test), entries, dictionaries);
            Look(boards, test, measured, dictionaries);
            return new() { Dictionaries = measured, Control = Control(seed, seeds), Probe = boards.Probe(train, test), Layers = Layers(seed, seeds) };
        }
        finally
        {
            Drop(dictionaries);
        }
    }

    private List<BoardMeasurement> Measure(BoardSubject boards, BoardMeasuring measuring, IReadOnlyList<BoardEntry> entries, IReadOnlyList<SparseAutoencoder> dictionaries)
    {
        using var task = context.Progress.Start("Scoring", entries.Count, "dictionaries");
        var measured = new List<BoardMeasurement>();
        foreach (var (entry, dictionary) in entries.Zip(dictionaries))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            measured.Add(measuring.Measure(entry, dictionary) with { Loss = boards.LossRecovered(dictionary, context.Cancellation) });
            task.Report(measured.Count);
        }
        return measured;
    }

    private void Look(BoardSubject boards, BoardSet test, List<BoardMeasurement> measured, IReadOnlyList<SparseAutoencoder> dictionaries)
    {
        if (Portrait is not null)
            return;
        var covers = BoardRepetition.Best(measured, BoardMeasurements.Coverage);
        Portrait = LatentPortrait.Of(covers, dictionaries[measured.IndexOf(covers)], test);
        if (boards is not ModelSubject subject || options.Model!.CausalPositions == 0)
            return;
        var rebuilds = BoardRepetition.Best(measured, BoardMeasurements.Reconstruction);
        var asked = new CausalCheckOptions { Positions = options.Model.CausalPositions, Level = options.Margins.Level };
        Turned = new(rebuilds.Entry.Options.Name, subject.Boards.Turn(dictionaries[measured.IndexOf(rebuilds)], asked, options.Model.ProbeGames, context.Progress, context.Cancellation));
    }

    // The same games under activations that nobody made to tell of the board.
    private BoardMeasurement[] Control(int seed, SeedStreams seeds)
    {
        using var control = world.Control(seeds);
        using var train = control.HeldOut(options.TrainGames, "train");
        using var test = control.HeldOut(options.TestGames, "test");
        var entries = options.Dictionaries.Plain(control.Site);
        var dictionaries = BoardTraining.Train(entries, control, options.Training, Part("control", seed), seeds.Child("control"), context);
        try
        {
            return [.. entries.Zip(dictionaries, new BoardMeasuring(train, test).Measure)];
        }
        finally
        {
            Drop(dictionaries);
        }
    }

    private BoardLayer[] Layers(int seed, SeedStreams seeds) => [.. world.Layers.Select(site => Layer(site.Layer, seed, seeds))];

    private BoardLayer Layer(int block, int seed, SeedStreams seeds)
    {
        using var boards = world.At(world.Layers[block], seeds);
        using var train = boards.HeldOut(options.TrainGames, "train");
        using var test = boards.HeldOut(options.TestGames, "test");
        var entry = options.Dictionaries.Annealed(boards.Site, options.Model!.SweepSparsity!.Value);
        var dictionaries = BoardTraining.Train([entry], boards, options.Training, Part(Invariant($"block-{block}"), seed), seeds.Child(Invariant($"block/{block}")), context);
        try
        {
            return new(block, new BoardMeasuring(train, test).Measure(entry, dictionaries[0]), boards.Probe(train, test));
        }
        finally
        {
            Drop(dictionaries);
        }
    }

    private double Norm(BoardSubject boards)
    {
        if (!options.Dictionaries.GatedInRawUnits)
            return 1;
        using var stream = boards.Stream(options.Training.BatchSize);
        return stream.NormConstant(boards.Site);
    }

    private static void Drop(IReadOnlyList<SparseAutoencoder> dictionaries)
    {
        foreach (var dictionary in dictionaries)
            dictionary.Dispose();
    }

    private static string Part(string name, int seed) => Invariant($"{name}-s{seed}");
}
