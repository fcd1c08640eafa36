using Assay.Dictionaries.Architectures;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Baselines;

/// <summary>The model's own MLP neurons as a dictionary: reads <c>mlp_act.L</c>, writes <c>mlp_raw.L</c> through the down projection.</summary>
/// <remarks>Two latents per neuron, one per sign, scaled by the length of what the neuron writes; a token uses the k that write most. With k = MlpWidth nothing is lost.</remarks>
public static class NeuronBaseline
{
    /// <summary>The neurons of one layer.</summary>
    public static TopKAutoencoder Of(Transformer model, int layer, int k)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var (matrix, offset) = model.MlpOutput(layer);
        var down = matrix.to(ScalarType.Float32);                                                   // [d, F]
        var lengths = down.square().sum([0L]).sqrt().clamp_min(1e-30f);                                                                                // [F]
        var (scale, written) = (diag(lengths), (down / lengths).t().contiguous());
        var (site, target) = (new Site(SiteKind.MlpAct, layer), new Site(SiteKind.MlpRaw, layer));
        var bias = zeros(2 * lengths.shape[0], device: down.device);
        return new TopKAutoencoder(cat([scale, -scale], 1), bias, cat([written, -written]), offset?.to(ScalarType.Float32).clone() ?? zeros(down.shape[0], device: down.device), k) { Input = site, Target = target };
    }
}
