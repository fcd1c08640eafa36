using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Kernels;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>Trains a model in place on packed text. Owns neither the model nor the text.</summary>
/// <remarks>
/// With the same seeds, options, text and number of threads a run that was stopped and resumed ends in the very weights of one that was not.
/// Gemma 2's wiring in float32 on the CPU runs hand-written gradients; anything else automatic differentiation, where a sequence may be one token longer than the
/// context: its last token is predicted and not fed.
/// </remarks>
public sealed class LanguageModelTrainer : IDisposable
{
    private const string OrderStream = "language-model/order";

    private readonly TokenSequences _train;
    private readonly SeedStreams _seeds;
    private readonly SequenceOrder _order;
    private readonly IGradientSource _gradients;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private string? _textHash;

    /// <summary>Starts at step 0, or wherever <see cref="Restore"/> then goes.</summary>
    /// <exception cref="AssayException">The options are at fault, or do not fit the model and text.</exception>
    public LanguageModelTrainer(Transformer model, TokenSequences train, LanguageModelTrainingOptions options, SeedStreams seeds)
    {
        (Model, _train, _seeds) = (model, train, seeds);
        Options = OptionsCheck.Require(options, "language model training");
        var byHand = FusedGradients.Serves(model) && train.Unpredicted is null;
        if (train.Length > model.Config.ContextLength + (byHand ? 0 : 1))      // automatic differentiation predicts one token beyond what it is fed
            throw new AssayException($"the text is packed in sequences of {train.Length} tokens, the model's context is {model.Config.ContextLength}.");
        if (train.Length < 2)
            throw new AssayException("sequences of one token have nothing to predict; pack the text in longer ones.");
        if (train.Ids.max().item<long>() is var largest && largest >= model.Config.VocabularySize)
            throw new AssayException($"the text holds the token id {largest}, the model's vocabulary ends at {model.Config.VocabularySize - 1}: use the tokenizer that the model was made for.");
        _order = new SequenceOrder(seeds.Stream(OrderStream), train.Count);
        _gradients = byHand ? new FusedGradients(model) : new AutogradGradients(model, train.Unpredicted);
        _mean = zeros_like(model.Weights.Flat).DetachFromDisposeScope();
        _square = zeros_like(model.Weights.Flat).DetachFromDisposeScope();
    }

    /// <summary>The model under training.</summary>
    public Transformer Model { get; }

    /// <summary>As given.</summary>
    public LanguageModelTrainingOptions Options { get; }

    /// <summary>Updates done.</summary>
    public long Step { get; private set; }

    /// <summary>Receives (series, step, value): train/loss, train/gradientNorm, train/learningRate, and from evaluations heldOut/loss, heldOut/bitsPerByte.</summary>
    public Action<string, long, double>? Metric { get; set; }

    /// <summary>Trains to the last step.</summary>
    /// <param name="heldOut">Text to score on the way and at the end; null for none.</param>
    /// <param name="checkpoints">Folder for checkpoints; null writes none.</param>
    /// <param name="progress">Shown once per step.</param>
    /// <param name="cancellation">Stops before the next step, with a checkpoint.</param>
    /// <returns>The score on the held-out text after the last step, if there is one.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="AssayException">The loss or gradient stopped being a number.</exception>
    public LanguageModelScore? Train(TokenSequences? heldOut, string? checkpoints, IProgressReporter progress, CancellationToken cancellation = default)
    {
        using var task = progress.Start("training the language model", Options.Steps, "steps");
        LanguageModelScore? score = null;
        while (Step < Options.Steps)
        {
            Stop(checkpoints, cancellation);
            var loss = TakeStep(checkpoints);
            task.Report(Step, string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}"));
            if (heldOut is not null && (Step % Options.EvaluateEverySteps == 0 || Step == Options.Steps))
                score = Evaluate(heldOut, cancellation);
            if (checkpoints is not null && (Step % Options.CheckpointEverySteps == 0 || Step == Options.Steps))
                Save(checkpoints);
        }
        return score ?? (heldOut is null ? null : Evaluate(heldOut, cancellation));
    }

    /// <summary>One update; returns the batch's loss before it, in nats per token.</summary>
    public double TakeStep() => TakeStep(null);

    /// <summary>Writes a checkpoint folder <c>step-N</c> under <paramref name="checkpoints"/>, whole or not at all, and drops all but the last two.</summary>
    public void Save(string checkpoints) => TrainingCheckpoint.Write(checkpoints, Model, Moments(), State());

    /// <summary>Goes on from the last whole checkpoint under <paramref name="checkpoints"/>; false where there is none.</summary>
    /// <exception cref="AssayException">The checkpoint belongs to another model, text or options; the message names what differs.</exception>
    public bool Restore(string checkpoints)
    {
        if (TrainingCheckpoint.Last(checkpoints) is not { } folder)
            return false;
        var state = TrainingCheckpoint.Read(folder, Model, Moments(), State());
        foreach (var (name, words) in state.Streams)
            _seeds.Stream(name).Restore(words);
        _order.Restore(state.EpochStart, state.Cursor);
        Step = state.Step;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gradients.Dispose();
        _mean.Dispose();
        _square.Dispose();
    }

    private double TakeStep(string? checkpoints)
    {
        using var scope = NewDisposeScope();
        var loss = _gradients.Run(NextBatch());
        var norm = Math.Sqrt(SquaredNorm());
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw Diverged(loss, norm, checkpoints);
        var rate = Options.LearningRateAt(Step);
        Update(rate, Options.ClipNorm > 0 && norm > Options.ClipNorm ? Options.ClipNorm / norm : 1);
        Step++;
        Metric?.Invoke("train/loss", Step, loss);
        Metric?.Invoke("train/gradientNorm", Step, norm);
        Metric?.Invoke("train/learningRate", Step, rate);
        return loss;
    }

    private Tensor NextBatch() => _train.Ids.index_select(0, tensor(_order.Next(Options.BatchSequences))).to(Model.Device);

    private LanguageModelScore Evaluate(TokenSequences heldOut, CancellationToken cancellation)
    {
        var score = LanguageModelScore.Measure(Model, heldOut, Options.BatchSequences, cancellation);
        Metric?.Invoke("heldOut/loss", Step, score.Loss);
        Metric?.Invoke("heldOut/bitsPerByte", Step, score.BitsPerByte);
        return score;
    }

    private void Stop(string? checkpoints, CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested)
            return;
        if (checkpoints is not null)
            Save(checkpoints);
        cancellation.ThrowIfCancellationRequested();
    }

    private AssayException Diverged(double loss, double norm, string? checkpoints)
    {
        var last = checkpoints is null ? null : TrainingCheckpoint.Last(checkpoints);
        return new AssayException(FormattableString.Invariant($"the loss is {loss} and the gradient's norm {norm} at step {Step + 1}: training stopped. ") +
            (last is null ? "There is no checkpoint before it. " : $"The last good checkpoint is {last}. ") + "Try a lower learning rate or a longer warm-up.");
    }

    // The kernels serve wherever the numbers are theirs, whoever made the gradient: one pass, and no scalars handed to libtorch for the collector to take away.
    private bool ByKernels => Model.DType == float32 && Model.Device.type == TorchSharp.DeviceType.CPU;

    private unsafe double SquaredNorm() => ByKernels
        ? AdamW.SquaredNorm(Lanes.Floats(_gradients.Gradient), _gradients.Gradient.numel())
        : _gradients.Gradient.to(float32).square().sum(float64).item<double>();

    private unsafe void Update(double rate, double scale)
    {
        var flat = Model.Weights.Flat;
        var step = new AdamWStep(rate, Options.Beta1, Options.Beta2, 1e-8, Options.WeightDecay, Step + 1, scale);
        if (ByKernels)
            AdamW.Update(Lanes.Floats(flat), Lanes.Floats(_gradients.Gradient), Lanes.Floats(_mean), Lanes.Floats(_square), flat.numel(), Model.Weights.MatrixCount, step);
        else
            AdamW.Update(flat, _gradients.Gradient, _mean, _square, Model.Weights.MatrixCount, step);
    }

    private Dictionary<string, Tensor> Moments() => new(StringComparer.Ordinal) { ["mean"] = _mean, ["square"] = _square };

    private TrainingState State() => new()
    {
        Step = Step,
        Model = Model.Config,
        Options = Options,
        TextHash = _textHash ??= TrainingCheckpoint.Hash(_train.Ids),
        Streams = _seeds.State().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        EpochStart = [.. _order.EpochStart],
        Cursor = _order.Cursor,
    };
}
