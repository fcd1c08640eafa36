using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Frequencies;
using Assay.Tensors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops images whose spectrum looks as if a patch had been put on them (Zeng et al. 2021, arXiv 2104.03413), by a network that has seen the trusted images with and without patches.</summary>
/// <remarks>The score is the probability of a patch. Labels and the attacked classifier play no part. Where the original learns from the whole set, it has the trusted examples alone here, as the authors of BaDLoss have it.</remarks>
public sealed record FrequencyDetector : IDefence, IOptions
{
    private const int ForwardBatch = 500;

    /// <inheritdoc/>
    public string Name => "Frequency";

    /// <summary>Passes over the trusted images and their patched copies.</summary>
    public int Epochs { get; init; } = 10;                  // badloss

    /// <summary>Adadelta's rate.</summary>
    public double LearningRate { get; init; } = 0.05;       // badloss

    /// <summary>Adadelta's decay of weights.</summary>
    public double WeightDecay { get; init; } = 1e-4;        // badloss

    /// <summary>Spectra a step.</summary>
    public int BatchSize { get; init; } = 32;               // badloss

    /// <summary>Probability of a patch from which an image is dropped.</summary>
    public double Threshold { get; init; } = 0.5;           // badloss

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        OptionsCheck.Require(this, Name);
        if (suspect.Trusted.Count == 0)
            throw new AssayException($"{Name}: no trusted examples, so there is nothing to learn from.");
        var (images, seeds) = (suspect.Images, suspect.Seeds.Child("defence/frequency"));
        using var network = new FrequencyCnn(images.Channels, images.Height, images.Width, seeds.Stream("weights"), seeds.Stream("dropout"));
        Train(network, suspect, seeds);
        var scores = Probabilities(network, images.Pixels, suspect.Cancellation);
        bool[] dropped = [.. scores.Select(score => score >= Threshold)];
        foreach (var row in suspect.Trusted)
            dropped[row] = false;
        return new(scores, dropped);
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("epochs", Epochs), ("batchSize", BatchSize)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            yield return new Fault("weightDecay", Invariant($"is {WeightDecay}, expected at least 0"));
        if (Threshold is not (>= 0 and <= 1))
            yield return new Fault("threshold", Invariant($"is {Threshold}, expected 0 to 1"));
    }

    private void Train(FrequencyCnn network, SuspectSet suspect, SeedStreams seeds)
    {
        using var scope = NewDisposeScope();
        var clean = suspect.Images.Pixels.index_select(0, tensor(suspect.Trusted.Select(row => (long)row).ToArray()));
        var spectra = CosineTransform.Of(cat([clean, RandomPatches.On(clean, seeds.Stream("patches"))], 0));
        var labels = cat([zeros(clean.shape[0], dtype: ScalarType.Int64), ones(clean.shape[0], dtype: ScalarType.Int64)], 0);
        using var optimizer = optim.Adadelta(network.parameters(), LearningRate, weight_decay: WeightDecay);
        using var task = suspect.Progress.Start("Learning what patches do to spectra", Epochs, "epochs");
        network.train();
        for (var epoch = 0; epoch < Epochs; epoch++)
            task.Report(epoch + 1, Invariant($"loss {Epoch(network, optimizer, (spectra, labels), seeds.Stream("order"), suspect.Cancellation):F3}"));
        network.eval();
    }

    private double Epoch(FrequencyCnn network, optim.Optimizer optimizer, (Tensor Spectra, Tensor Labels) examples, SeedStream order, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (rows, sum) = (order.Permutation(examples.Labels.shape[0]), 0.0);
        foreach (var batch in rows.split(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var loss = nn.functional.cross_entropy(network.forward(examples.Spectra.index_select(0, batch)), examples.Labels.index_select(0, batch));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            sum += loss.item<float>() * batch.shape[0];
        }
        return sum / examples.Labels.shape[0];
    }

    private static double[] Probabilities(FrequencyCnn network, Tensor images, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        var all = new List<double>((int)images.shape[0]);
        for (var first = 0L; first < images.shape[0]; first += ForwardBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var spectra = CosineTransform.Of(images.narrow(0, first, Math.Min(ForwardBatch, images.shape[0] - first)));
            all.AddRange(network.forward(spectra).softmax(1).select(1, 1).to(ScalarType.Float64).contiguous().data<double>().ToArray());
        }
        return [.. all];
    }
}
