using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.Dictionaries.Experiments;

/// <summary>Trains the dictionaries of a grid from one stream of activations, or loads them where an earlier attempt at the run finished them.</summary>
internal static class GridTraining
{
    /// <summary>Trains <paramref name="entries"/>; <paramref name="part"/> names their folder in the run and their seeds.</summary>
    public static TrainedGrid Train(IReadOnlyList<GridEntry> entries, Subject subject, GemmaScopeOptions options, ExperimentContext context, string part = "main")
    {
        var folder = Path.Combine(context.Run.Folder, "dictionaries", part);
        if (TrainedGrid.Load(folder, entries) is { } finished)
            return finished;
        var sites = entries.SelectMany(entry => (Site[])[entry.Options.Site, entry.Options.TargetSite ?? entry.Options.Site]).Distinct().ToArray();
        using var stream = Stream(subject, sites, options, context, part);
        var trained = new DictionaryTrainer([.. entries.Select(entry => entry.Options)], options.Training).Train(stream, context.Seeds.Child(part), new TrainingOutlets
        {
            CheckpointFolder = Directory.CreateDirectory(Path.Combine(context.Run.CheckpointFolder, part)).FullName,
            Metric = (series, step, value) => context.Run.Metric($"training/{part}/{series}", step, value),
            Progress = context.Progress,
        }, context.Cancellation);
        return TrainedGrid.Save(folder, entries, trained);
    }

    /// <summary>The activations of the subject's training text at these sites, computed as they are needed.</summary>
    public static IActivationStream Stream(Subject subject, IReadOnlyList<Site> sites, GemmaScopeOptions options, ExperimentContext context, string part = "main") =>
        new StreamedActivations(subject.Model, subject.Corpus.Train, sites, new ActivationStreamOptions
        {
            BatchSize = options.Training.BatchSize,
            BucketRows = options.ShuffleBucket,
            NormRows = Math.Min(options.ShuffleBucket, 131_072),
        }, seed: unchecked((long)context.Seeds.Child($"activations/{part}").Stream("order").NextUInt64()));
}

/// <summary>Trained dictionaries by their entry in the grid. Owns them.</summary>
internal sealed class TrainedGrid : IDisposable
{
    private readonly IReadOnlyDictionary<string, SparseAutoencoder> _byName;

    private TrainedGrid(IReadOnlyList<GridEntry> entries, IReadOnlyDictionary<string, SparseAutoencoder> byName, IReadOnlyList<string> warnings) =>
        (Entries, _byName, Warnings) = (entries, byName, warnings);

    public IReadOnlyList<GridEntry> Entries { get; }

    /// <summary>What training had to say about thresholds and latents.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public SparseAutoencoder this[GridEntry entry] => _byName[entry.Options.Name];

    /// <summary>Writes every dictionary into a folder of its own, and last of all the file that says they are complete.</summary>
    public static TrainedGrid Save(string folder, IReadOnlyList<GridEntry> entries, IReadOnlyList<TrainedDictionary> trained)
    {
        var warnings = trained.SelectMany(one => one.Health.Warnings).Distinct().ToArray();
        foreach (var one in trained)
            one.Dictionary.Save(Path.Combine(folder, one.Options.Name));
        OptionsJson.WriteFile(Complete(folder), warnings);
        return new(entries, trained.ToDictionary(one => one.Options.Name, one => one.Dictionary, StringComparer.Ordinal), warnings);
    }

    /// <summary>The dictionaries of a folder that <see cref="Save"/> completed; null where it did not get so far.</summary>
    public static TrainedGrid? Load(string folder, IReadOnlyList<GridEntry> entries)
    {
        var complete = Complete(folder);
        if (!File.Exists(complete))
            return null;
        var warnings = OptionsJson.Read<string[]>(File.ReadAllText(complete), complete);
        return new(entries, entries.ToDictionary(entry => entry.Options.Name, entry => SparseAutoencoder.Load(Path.Combine(folder, entry.Options.Name)), StringComparer.Ordinal), warnings);
    }

    public void Dispose()
    {
        foreach (var dictionary in _byName.Values)
            dictionary.Dispose();
    }

    private static string Complete(string folder) => Path.Combine(folder, "complete.json");
}
