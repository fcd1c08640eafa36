using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Poisoning.Trajectories;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Training;

/// <summary>When an example's loss is taken down.</summary>
public enum Tracking
{
    /// <summary>Never.</summary>
    None,

    /// <summary>After each epoch, in a pass of its own without augmentation, as published: about a third more work.</summary>
    AfterEpoch,

    /// <summary>When the training pass meets the example: no extra work, but within an epoch late examples meet a better network.</summary>
    TrainingPass,
}

/// <summary>A trained classifier. Owns its network.</summary>
public sealed class Classifier : IDisposable
{
    /// <summary>Cross-entropy counts up to here, in nats.</summary>
    private const double MostLoss = 100;

    /// <summary>Images a pass without gradients takes at once.</summary>
    private const int ForwardBatch = 500;

    private Classifier(ResidualCnn network) => Network = network;

    /// <summary>The network, in evaluation mode.</summary>
    public ResidualCnn Network { get; }

    /// <summary>Losses by epoch, of all images of the set; null where nothing was tracked. Images that were not trained on are tracked too.</summary>
    public LossTrajectories? Trajectories { get; private init; }

    /// <summary>Trains a fresh network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="images">The set.</param>
    /// <param name="rows">Those to train on.</param>
    /// <param name="options">How.</param>
    /// <param name="tracking">Whether losses are taken down; <see cref="Tracking.TrainingPass"/> needs all rows.</param>
    /// <param name="seeds">Of weights, order and augmentation.</param>
    /// <param name="progress">Shown once a batch.</param>
    /// <param name="cancellation">Stops before the next batch.</param>
    public static Classifier Train(ResidualCnnConfig config, ImageSet images, IReadOnlyList<int> rows, ClassifierTrainingOptions options, Tracking tracking, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "training a classifier");
        if (tracking == Tracking.TrainingPass && rows.Count != images.Count)
            throw new ArgumentException("the training pass meets only the images that it trains on; track after the epoch", nameof(tracking));
        var network = new ResidualCnn(config, seeds.Stream("classifier/weights"));
        try
        {
            var batches = new ImageBatches(images, rows, options, seeds.Stream("classifier/order"), seeds.Stream("classifier/augmentation"));
            var trajectories = tracking == Tracking.None ? null : new LossTrajectories(images.Count);
            var made = new Classifier(network) { Trajectories = trajectories };
            using var optimizer = optim.AdamW(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
            using var task = progress.Start("Training a classifier", (long)options.Epochs * batches.PerEpoch, "batches");
            for (var epoch = 0; epoch < options.Epochs; epoch++)
                made.Epoch(new(optimizer, batches, task, cancellation), options, epoch, tracking, images);
            network.eval();
            return made;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A classifier whose weights <see cref="Save"/> wrote.</summary>
    /// <exception cref="Core.Errors.AssayException">The file is missing, damaged, or of another shape.</exception>
    public static Classifier Load(ResidualCnnConfig config, string path)
    {
        var network = new ResidualCnn(config, new SeedStreams(0).Stream("classifier/weights"));
        try
        {
            network.Load(path);
            network.eval();
            return new(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Writes the weights, all or nothing.</summary>
    public void Save(string path) => Network.Save(path);

    /// <summary>The likeliest class of each image.</summary>
    /// <param name="images">[N, C, H, W].</param>
    public int[] Predict(Tensor images) => [.. Batched(images, Network.forward, logits => logits.argmax(1).data<long>().ToArray()).Select(label => (int)label)];

    /// <summary>What the last layer reads, [N, width]. The caller disposes it.</summary>
    public Tensor Features(Tensor images)
    {
        using var noGradients = no_grad();
        var parts = new List<Tensor>();
        for (var first = 0L; first < images.shape[0]; first += ForwardBatch)
        {
            using var scope = NewDisposeScope();
            parts.Add(Network.Features(images.narrow(0, first, Math.Min(ForwardBatch, images.shape[0] - first))).MoveToOuterDisposeScope());
        }
        var all = cat(parts, 0);
        parts.ForEach(part => part.Dispose());
        return all;
    }

    /// <summary>Loss in nats and probability of each image's given label, without augmentation, in evaluation mode.</summary>
    public (float[] Losses, float[] Probabilities) Losses(ImageSet images)
    {
        var training = Network.training;
        Network.eval();
        var labels = tensor(images.Labels.Select(label => (long)label).ToArray());
        var first = 0L;
        var losses = Batched(images.Pixels, pixels => LossOf(Network.forward(pixels), labels.narrow(0, first, pixels.shape[0])), loss =>
        {
            first += loss.shape[0];
            return loss.data<float>().ToArray();
        });
        labels.Dispose();
        Network.train(training);
        return ([.. losses], [.. losses.Select(loss => MathF.Exp(-loss))]);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    // Step-wise state of one training.
    private readonly record struct Loop(optim.Optimizer Optimizer, ImageBatches Batches, IProgressTask Task, CancellationToken Cancellation);

    private void Epoch(Loop loop, ClassifierTrainingOptions options, int epoch, Tracking tracking, ImageSet images)
    {
        foreach (var group in loop.Optimizer.ParamGroups)
            group.LearningRate = options.LearningRateAt(epoch);
        Network.train();
        var (seen, batch) = (tracking == Tracking.TrainingPass ? new float[images.Count] : null, 0);
        foreach (var (rows, read) in loop.Batches.Epoch())
        {
            loop.Cancellation.ThrowIfCancellationRequested();
            var loss = Step(loop.Optimizer, options.Flooding, rows, read, seen);
            loop.Task.Report((long)epoch * loop.Batches.PerEpoch + ++batch, FormattableString.Invariant($"loss {loss:F3}"));
        }
        if (seen is not null)
            Trajectories!.Add(seen, [.. seen.Select(loss => MathF.Exp(-loss))]);
        else if (tracking == Tracking.AfterEpoch && Losses(images) is var (losses, probabilities))
            Trajectories!.Add(losses, probabilities);
    }

    /// <summary>What is lowered in place of the losses: |loss − level| + level.</summary>
    internal static Tensor Flooded(Tensor losses, double level) => (losses - level).abs() + level;

    private double Step(optim.Optimizer optimizer, double? flooding, int[] rows, Func<(Tensor Pixels, Tensor Labels)> read, float[]? seen)
    {
        using var scope = NewDisposeScope();
        var (pixels, labels) = read();
        var losses = LossOf(Network.forward(pixels), labels);
        var loss = (flooding is { } level ? Flooded(losses, level) : losses).mean();
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        if (seen is not null)
        {
            var values = losses.detach().data<float>();
            for (var i = 0; i < rows.Length; i++)
                seen[rows[i]] = values[i];
        }
        return loss.item<float>();
    }

    private static Tensor LossOf(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None).clamp_max(MostLoss);

    private static List<T> Batched<T>(Tensor images, Func<Tensor, Tensor> of, Func<Tensor, T[]> read)
    {
        using var noGradients = no_grad();
        var all = new List<T>((int)images.shape[0]);
        for (var first = 0L; first < images.shape[0]; first += ForwardBatch)
        {
            using var scope = NewDisposeScope();
            all.AddRange(read(of(images.narrow(0, first, Math.Min(ForwardBatch, images.shape[0] - first))).contiguous()));
        }
        return all;
    }
}
