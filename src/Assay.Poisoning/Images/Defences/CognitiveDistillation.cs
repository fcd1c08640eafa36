using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences.Masks;
using Assay.Poisoning.Trajectories;
using Assay.Tensors;
using TorchSharp.Modules;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops images of which the attacked classifier needs little to say what it says (Huang et al. 2023, arXiv 2301.10908): a trigger is small and enough by itself.</summary>
/// <remarks>
/// For each image a mask m over its pixels is sought that keeps the logits f where all else is one random colour δ: mean |f(x) − f(x·m + (1−m)·δ)| + α‖m‖₁ + β·TV(m), TV being the squared differences of neighbours
/// over the number of pixels. The score is −‖m‖₁. Hundreds of passes over every image.
/// </remarks>
public sealed record CognitiveDistillation : IDefence, IOptions
{
    private const double Beta = 0.1;            // both of Adam's, in the authors' code

    /// <inheritdoc/>
    public string Name => "Cognitive Distillation";

    /// <summary>Steps for each mask.</summary>
    public int Steps { get; init; } = 100;                  // badloss

    /// <summary>Adam's rate, for masks (1 + tanh)/2.</summary>
    public double LearningRate { get; init; } = 0.1;        // the authors' code

    /// <summary>α: what a pixel of mask costs.</summary>
    public double SizeWeight { get; init; } = 0.01;         // the authors' code

    /// <summary>β: what roughness of the mask costs.</summary>
    public double RoughnessWeight { get; init; } = 1;       // the authors' code, as the authors of BaDLoss run it

    /// <summary>Of the examples looked at that is dropped, those with the smallest masks.</summary>
    public double Share { get; init; } = 0.15;              // badloss

    /// <summary>Examples that are looked at, drawn by lot; null for all. The others are kept.</summary>
    public int? Subsample { get; init; }

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        OptionsCheck.Require(this, Name);
        var (count, seeds) = (suspect.Images.Count, suspect.Seeds.Child("defence/cognitive distillation"));
        var rows = Subset.Draw(count, Subsample, seeds.Stream("subsample"));
        var norms = Norms(suspect, rows, seeds.Stream("colours"));
        double[] looked = [.. norms.Select(norm => -norm)];
        var (scores, dropped, smallest) = (Enumerable.Repeat(looked.Min(), count).ToArray(), new bool[count], Rejection.Share(looked, Share, []));
        for (var i = 0; i < rows.Length; i++)
            (scores[rows[i]], dropped[rows[i]]) = (looked[i], smallest[i]);
        foreach (var row in suspect.Trusted)
            dropped[row] = false;
        return new(scores, dropped, Subset.Note(rows.Length, count, "looked at"), Subsample is null ? null : Looked(rows, count));
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Steps < 1)
            yield return new Fault("steps", Invariant($"is {Steps}, expected at least 1"));
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
        foreach (var (member, value) in ((string, double)[])[("sizeWeight", SizeWeight), ("roughnessWeight", RoughnessWeight)])
        {
            if (!(value >= 0) || double.IsInfinity(value))
                yield return new Fault(member, Invariant($"is {value}, expected at least 0"));
        }
        if (Share is not (>= 0 and < 1))
            yield return new Fault("share", Invariant($"is {Share}, expected at least 0 and below 1"));
        foreach (var fault in Subset.Faults(Subsample))
            yield return fault;
    }

    /// <summary>‖m‖₁ of each image's mask, in pixels.</summary>
    /// <param name="network">Logits [B, classes] of images.</param>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="colours">Of δ, a new one for each image and step.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    internal double[] MaskNorms(Func<Tensor, Tensor> network, Tensor images, SeedStream colours, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var raw = new Parameter(ones(images.shape[0], 1, images.shape[2], images.shape[3]));
        var logits = network(images).detach();
        using var optimizer = optim.Adam([raw], LearningRate, Beta, Beta);
        for (var step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Step(network, images, logits, raw, optimizer, colours);
        }
        return Mask(raw.detach()).sum([1, 2, 3]).to(ScalarType.Float64).data<double>().ToArray();
    }

    private double[] Norms(SuspectSet suspect, int[] rows, SeedStream colours)
    {
        using var frozen = new FrozenWeights(suspect.Attacked.Network);
        using var task = suspect.Progress.Start("Distilling images", rows.Length, "images");
        var norms = new List<double>(rows.Length);
        foreach (var batch in rows.Chunk(suspect.Training.BatchSize))
        {
            using var scope = NewDisposeScope();
            var images = suspect.Images.Pixels.index_select(0, tensor(batch.Select(row => (long)row).ToArray()));
            norms.AddRange(MaskNorms(suspect.Attacked.Network.forward, images, colours, suspect.Cancellation));
            task.Report(norms.Count);
        }
        return [.. norms];
    }

    private static bool[] Looked(int[] rows, int count)
    {
        var looked = new bool[count];
        foreach (var row in rows)
            looked[row] = true;
        return looked;
    }

    // Losses are added up, not averaged, so that no image's mask depends on how many others are in its batch.
    private void Step(Func<Tensor, Tensor> network, Tensor images, Tensor logits, Parameter raw, optim.Optimizer optimizer, SeedStream colours)
    {
        using var scope = NewDisposeScope();
        var mask = Mask(raw);
        var seen = images * mask + (1 - mask) * colours.Uniform(images.shape[0], images.shape[1], 1, 1);
        var apart = (network(seen) - logits).abs().mean([1]).sum();
        var roughness = (mask.diff(dim: 2).square().sum() + mask.diff(dim: 3).square().sum()) / (mask.shape[2] * mask.shape[3]);
        optimizer.zero_grad();
        (apart + SizeWeight * mask.sum() + RoughnessWeight * roughness).backward();
        optimizer.step();
    }

    private static Tensor Mask(Tensor raw) => (raw.tanh() + 1) / 2;
}
