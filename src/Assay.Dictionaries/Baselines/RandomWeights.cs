using Assay.Core.Randomness;
using Assay.Models;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Baselines;

/// <summary>A model that learnt nothing: what a dictionary finds in its activations comes from the text and the architecture alone.</summary>
public static class RandomWeights
{
    /// <summary>A copy of <paramref name="model"/> whose matrices have their own entries in random order: sizes and scales stay, what was learnt goes. Gains stay as they are.</summary>
    public static Transformer Like(Transformer model, SeedStream stream)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var shuffled = model.To(model.Device, model.DType);
        foreach (var (_, weight) in shuffled.State().Where(pair => pair.Value.dim() == 2).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var order = stream.Permutation(weight.numel()).to(weight.device);
            weight.copy_(weight.reshape(-1).index_select(0, order).view(weight.shape));
        }
        return shuffled;
    }
}
