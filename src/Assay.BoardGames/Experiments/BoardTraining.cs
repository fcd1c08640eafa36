using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Dictionaries;

namespace Assay.BoardGames.Experiments;

/// <summary>Trains dictionaries on one subject's activations, or loads them where an earlier attempt at the run finished them.</summary>
internal static class BoardTraining
{
    /// <summary>Trained dictionaries in the order of <paramref name="entries"/>; <paramref name="part"/> names their folder in the run.</summary>
    public static IReadOnlyList<SparseAutoencoder> Train(IReadOnlyList<BoardEntry> entries, BoardSubject subject, DictionaryTrainingOptions training, string part, SeedStreams seeds, ExperimentContext context)
    {
        var folder = Path.Combine(context.Run.Folder, "dictionaries", part);
        var complete = Path.Combine(folder, "complete.json");
        if (File.Exists(complete))   // written last
            return [.. entries.Select(entry => SparseAutoencoder.Load(Path.Combine(folder, entry.Options.Name)))];
        using var stream = subject.Stream(training.BatchSize);
        var trained = new DictionaryTrainer([.. entries.Select(entry => entry.Options)], training).Train(stream, seeds, new()
        {
            CheckpointFolder = Directory.CreateDirectory(Path.Combine(context.Run.CheckpointFolder, part)).FullName,
            Metric = (series, step, value) => context.Run.Metric($"training/{part}/{series}", step, value),
            Progress = context.Progress,
        }, context.Cancellation);
        foreach (var one in trained)
            one.Dictionary.Save(Path.Combine(folder, one.Options.Name));
        OptionsJson.WriteFile(complete, entries.Select(entry => entry.Options.Name).ToArray());
        return [.. trained.Select(one => one.Dictionary)];
    }
}
