using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>The dictionaries of one run, each with its place in the stream and its last figures.</summary>
internal sealed class TrainingBench : IDisposable
{
    private readonly List<Seat> _seats = [];
    private readonly DictionaryTrainingOptions _training;

    public TrainingBench(IReadOnlyList<DictionaryOptions> dictionaries, DictionaryTrainingOptions training, IActivationStream stream, SeedStreams seeds)
    {
        _training = training;
        foreach (var options in dictionaries)
        {
            var target = options.TargetSite ?? options.Site;
            var step = DictionarySteps.Create(options, training, stream.Width(options.Site), stream.Width(target), seeds.Stream($"dictionary/{options.Name}/init"));
            var (input, output) = (stream.NormConstant(options.Site), stream.NormConstant(target));
            _seats.Add(new Seat(options, step, input, options.IsTranscoder && options.TargetScale == TargetScale.LikeInput ? output / input : 1, output));
        }
        Steps = _seats.ToDictionary(seat => seat.Options.Name, seat => seat.Step, StringComparer.Ordinal);
    }

    /// <summary>By the dictionaries' names.</summary>
    public IReadOnlyDictionary<string, IDictionaryStep> Steps { get; }

    /// <summary>One short figure for the progress line.</summary>
    public string Summary => FormattableString.Invariant($"FVU {_seats.Average(seat => seat.Figures?.Fvu ?? double.NaN):F3}, L0 {_seats.Average(seat => seat.Figures?.L0 ?? double.NaN):F1}");

    public void Step(ActivationBatch batch, StepSettings settings, TrainingCheckpoint? checkpoint)
    {
        foreach (var seat in _seats)
        {
            using var scope = NewDisposeScope();
            var input = batch[seat.Options.Site];
            var target = seat.Options.IsTranscoder ? batch[seat.Options.TargetSite!.Value] : input;
            if (seat.TargetFactor != 1)
                target = target * seat.TargetFactor;
            if (settings.Number == 1)
                seat.Step.Begin(target);
            var figures = seat.Step.Step(input, target, settings);
            if (!double.IsFinite(figures.SquaredError))
                throw NotFinite(seat.Options.Name, figures.SquaredError, settings.Number, checkpoint);
            if (settings.WithFigures)
                seat.Figures = new TrainingFigures(settings.Number, figures.Loss, figures.SquaredError, figures.Fvu, figures.L0);
        }
    }

    public void WriteMetrics(long step, Action<string, long, double>? metric)
    {
        if (metric is null)
            return;
        metric("learning_rate", step, Schedule.LearningRate(_training, step));
        metric("sparsity_share", step, Schedule.SparsityShare(_training, step));
        foreach (var seat in _seats)
        {
            foreach (var (series, value) in seat.Series(_training.DeadAfterTokens))
                metric($"{seat.Options.Name}/{series}", step, value);
        }
    }

    public IReadOnlyList<TrainedDictionary> Fold() => [.. _seats.Select(seat => seat.Fold(_training))];

    public void Dispose()
    {
        foreach (var seat in _seats)
            seat.Step.Dispose();
    }

    private static AssayException NotFinite(string name, double error, long step, TrainingCheckpoint? checkpoint) => new(
        FormattableString.Invariant($"dictionary '{name}': the squared error is {error} at step {step}. Lower the learning rate or look for activations that are not finite; ")
        + (checkpoint?.LastGood is > 0 and var good ? FormattableString.Invariant($"the last good checkpoint, after step {good}, is in {checkpoint.Folder}.") : "no checkpoint was kept."));

    /// <summary>One dictionary: its options, its step, and the constants between raw activations and what it sees.</summary>
    private sealed class Seat(DictionaryOptions options, IDictionaryStep step, double inputConstant, double targetFactor, double outputConstant)
    {
        public DictionaryOptions Options { get; } = options;

        public IDictionaryStep Step { get; } = step;

        public double TargetFactor { get; } = targetFactor;

        public TrainingFigures? Figures { get; set; }

        public IEnumerable<(string Series, double Value)> Series(long deadAfterTokens)
        {
            var health = Step.Health(deadAfterTokens);
            (string, double)[] all = [("loss", Figures!.Loss), ("squared_error", Figures.SquaredError), ("fvu", Figures.Fvu), ("l0", Figures.L0), ("dead_share", health.DeadShare),
                ("kernel_hit_rate", health.KernelHitRate), ("moved_share", health.MovedShare), ("sparsity_gradient_share", health.SparsityGradientShare)];
            return all.Where(series => !double.IsNaN(series.Item2));
        }

        public TrainedDictionary Fold(DictionaryTrainingOptions training) => new(
            Options,
            Step.Fold(inputConstant, outputConstant / TargetFactor),
            ThresholdHealth.Of(Options, training, Step.Health(training.DeadAfterTokens)),
            Figures ?? new TrainingFigures(training.Steps, double.NaN, double.NaN, double.NaN, double.NaN));
    }
}
