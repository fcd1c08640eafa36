using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Dictionaries.Training;
using Assay.Models.Activations;

namespace Assay.Dictionaries;

/// <summary>Trains many dictionaries side by side from one stream of activations: each batch is made once and every dictionary takes its step on it.</summary>
/// <remarks>Paper: the shared buffers of Gemma Scope, infrastructure. A dictionary's result does not depend on which others train beside it.</remarks>
public sealed class DictionaryTrainer
{
    private readonly IReadOnlyList<DictionaryOptions> _dictionaries;
    private readonly DictionaryTrainingOptions _training;

    /// <summary>Checks all options at once.</summary>
    /// <exception cref="AssayException">Lists every fault, names included that occur twice.</exception>
    public DictionaryTrainer(IReadOnlyList<DictionaryOptions> dictionaries, DictionaryTrainingOptions training)
    {
        (_dictionaries, _training) = (dictionaries, training);
        OptionsCheck.Require(new DictionaryPlan(dictionaries, training), "dictionary training");
    }

    /// <summary>Trains to the end, from the checkpoint where the folder holds one.</summary>
    /// <param name="stream">Batches of the options' size, holding every site that a dictionary names.</param>
    /// <param name="seeds">Each dictionary's directions come from the stream <c>dictionary/NAME/init</c>.</param>
    /// <param name="outlets">Where metrics, progress and checkpoints go; null sends them nowhere.</param>
    /// <param name="cancellation">Stops after the step under way, leaving a checkpoint where a folder is named.</param>
    /// <exception cref="AssayException">The stream does not fit, the checkpoint is another run's, or a loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellation"/>.</exception>
    public IReadOnlyList<TrainedDictionary> Train(IActivationStream stream, SeedStreams seeds, TrainingOutlets? outlets = null, CancellationToken cancellation = default)
    {
        outlets ??= new TrainingOutlets();
        ActivationFit.Require(_dictionaries, _training, stream);
        var bench = new TrainingBench(_dictionaries, _training, stream, seeds);
        try
        {
            var checkpoint = outlets.CheckpointFolder is { } folder ? new TrainingCheckpoint(folder, new DictionaryPlan(_dictionaries, _training)) : null;
            var done = checkpoint?.Restore(bench.Steps, stream) ?? 0;
            SayWarnings(outlets.Progress, done);
            Run(bench, stream, done, outlets, checkpoint, cancellation);
            return bench.Fold();
        }
        finally
        {
            bench.Dispose();
        }
    }

    private void Run(TrainingBench bench, IActivationStream stream, long done, TrainingOutlets outlets, TrainingCheckpoint? checkpoint, CancellationToken cancellation)
    {
        using var task = outlets.Progress.Start($"Training {_dictionaries.Count} dictionaries", _training.Steps, "steps");
        for (var step = done + 1; step <= _training.Steps; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                checkpoint?.Save(step - 1, bench.Steps, stream);
                cancellation.ThrowIfCancellationRequested();
            }
            using (var batch = stream.Next())
                bench.Step(batch, Settings(step), checkpoint);
            if (Logs(step))
                bench.WriteMetrics(step, outlets.Metric);
            task.Report(step, Logs(step) ? bench.Summary : null);
            if (step % _training.CheckpointEverySteps == 0 || step == _training.Steps)
                checkpoint?.Save(step, bench.Steps, stream);
        }
        if (done >= _training.Steps)
            outlets.Progress.Say("the checkpoint is of the last step: nothing is left to train");
    }

    private StepSettings Settings(long step) =>
        new(step, Schedule.LearningRate(_training, step), Schedule.SparsityShare(_training, step), Logs(step));

    private bool Logs(long step) => step == 1 || step == _training.Steps || step % _training.LogEverySteps == 0;

    private void SayWarnings(IProgressReporter progress, long done)
    {
        if (done > 0)
            progress.Say(FormattableString.Invariant($"going on from the checkpoint after step {done}"));
        foreach (var warning in _dictionaries.SelectMany(options => ThresholdHealth.TravelWarning(options, _training)))
            progress.Say("warning: " + warning);
    }
}

/// <summary>Where a training run sends what it has to say.</summary>
public sealed record TrainingOutlets
{
    /// <summary>Folder of the checkpoint; null keeps none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Called with (series, step, value); series are <c>NAME/l0</c>, <c>NAME/fvu</c> and so on.</summary>
    public Action<string, long, double>? Metric { get; init; }

    /// <summary>Where progress shows.</summary>
    public IProgressReporter Progress { get; init; } = SilentProgress.Instance;
}
