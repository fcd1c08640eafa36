using Assay.Core.Randomness;
using Assay.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Masks;

/// <summary>The smallest change that was found to make a network see one class in all images: x ← x·(1 − mask) + trigger·mask. Both live in a dispose scope.</summary>
/// <param name="Mask">[C, H, W], 0…1.</param>
/// <param name="Trigger">[C, H, W], 0…1.</param>
/// <param name="Norm">‖mask‖₁.</param>
internal sealed record ReversedTrigger(Tensor Mask, Tensor Trigger, double Norm)
{
    private const double Flipped = 0.99;        // of the images that should be seen as the class

    /// <summary>The images with the trigger.</summary>
    public Tensor On(Tensor images) => images * (1 - Mask) + Mask * Trigger;

    /// <summary>Lowers cross-entropy to the class + λ‖mask‖₁; λ starts at 1, doubles after an epoch that turned over 99 % of the images, and else halves.</summary>
    /// <param name="network">Logits [B, classes] of images.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <param name="search">How.</param>
    /// <param name="draws">Of mask and trigger to start from, and of the order of images.</param>
    /// <param name="epoch">Called before each epoch; may throw to stop.</param>
    /// <returns>The smallest at the end of an epoch that turned over 99 % of the images, as Wang et al. have it; null where none did. In the caller's dispose scope.</returns>
    public static ReversedTrigger? Find(Func<Tensor, Tensor> network, Tensor images, int target, (int Epochs, int BatchSize, double LearningRate) search, SeedStream draws, Action epoch)
    {
        using var scope = NewDisposeScope();
        var (mask, trigger) = (new Parameter(draws.Uniform(images.shape[1..])), new Parameter(draws.Uniform(images.shape[1..])));
        using var optimizer = optim.Adam([mask, trigger], search.LearningRate);
        ReversedTrigger? smallest = null;
        for (var (turn, penalty) = (0, 1.0); turn < search.Epochs; turn++)
        {
            epoch();
            var turned = Epoch(network, images, target, search.BatchSize, (mask, trigger), optimizer, penalty, draws) > Flipped * images.shape[0];
            penalty = turned ? penalty * 2 : penalty / 2;
            if (turned && mask.detach().sum().ToDouble() is var norm && !(norm >= smallest?.Norm))
                smallest = new(mask.detach().clone(), trigger.detach().clone(), norm);
        }
        return smallest is null ? null : smallest with { Mask = smallest.Mask.MoveToOuterDisposeScope(), Trigger = smallest.Trigger.MoveToOuterDisposeScope() };
    }

    private static long Epoch(Func<Tensor, Tensor> network, Tensor images, int target, int batchSize, (Parameter Mask, Parameter Trigger) sought, optim.Optimizer optimizer, double penalty, SeedStream order)
    {
        using var scope = NewDisposeScope();
        return order.Permutation(images.shape[0]).split(batchSize).Sum(rows => Step(network, images.index_select(0, rows), target, sought.Mask, sought.Trigger, optimizer, penalty));
    }

    // How many of the images were seen as the class before the step.
    private static long Step(Func<Tensor, Tensor> network, Tensor images, int target, Parameter mask, Parameter trigger, optim.Optimizer optimizer, double penalty)
    {
        using var scope = NewDisposeScope();
        var logits = network(images * (1 - mask) + mask * trigger);
        var loss = nn.functional.cross_entropy(logits, full(images.shape[0], target, dtype: ScalarType.Int64)) + penalty * mask.abs().sum();
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        using (no_grad())
        {
            mask.clamp_(0, 1);
            trigger.clamp_(0, 1);
        }
        return logits.argmax(1).eq(target).sum().item<long>();
    }
}
