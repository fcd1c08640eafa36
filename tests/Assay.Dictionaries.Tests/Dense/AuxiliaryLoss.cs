using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>AuxK: the k_aux best of the dead latents of each row reconstruct the residual e = y − x̂, taken as given and without b_dec:
/// α ‖e − f_aux W_dec‖² / ‖e − mean(e)‖², both summed over the batch.</summary>
/// <remarks>Gao et al. 2024 (2406.04093), preventing dead latents. The gradient reaches the encoder through the dead latents' pre-activations. A residual that does not vary gives 0.</remarks>
internal static class AuxiliaryLoss
{
    /// <summary>Adds the term's gradients to W_dec's and to <paramref name="gz"/> [B, M], and gives its value.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="z">Pre-activations [B, M].</param>
    /// <param name="residual">y − x̂, [B, e].</param>
    /// <param name="dead">Numbers of the dead latents, int64.</param>
    /// <param name="decoder">W_dec [M, e].</param>
    /// <param name="decoderGradient">The gradient of W_dec, added to.</param>
    /// <param name="gz">The gradient in z, added to.</param>
    public static double Add(AuxKOptions options, Tensor z, Tensor residual, Tensor dead, Tensor decoder, Tensor decoderGradient, Tensor gz)
    {
        using var _ = NewDisposeScope();
        var centred = residual - residual.mean([0], keepdim: true);
        var spread = centred.square().sum().ToDouble();
        if (!(spread > 0))
            return 0;
        var k = Math.Min(options.K ?? Math.Max(1, residual.size(1) / 2), dead.size(0));
        var zDead = z.index_select(1, dead);                                    // [B, n]
        var (values, chosen) = zDead.topk((int)k, dim: 1, sorted: false);
        var f = zeros_like(zDead).scatter_(1, chosen, values.relu());
        var rows = decoder.index_select(0, dead);                               // [n, e]
        var miss = f.matmul(rows).sub_(residual);
        var value = options.Coefficient * miss.square().sum().ToDouble() / spread;
        var g = miss.mul_(2 * options.Coefficient / spread);
        decoderGradient.index_add_(0, dead, f.t().matmul(g), 1);
        gz.index_add_(1, dead, g.matmul(rows.t()).mul_(f.gt(0)), 1);
        return value;
    }
}
