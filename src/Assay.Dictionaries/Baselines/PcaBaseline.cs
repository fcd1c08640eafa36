using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Baselines;

/// <summary>Principal components as a dictionary: what sparse coding by k numbers costs without learning an overcomplete basis.</summary>
/// <remarks>Each component gives two latents, one per sign, since latents are never negative; a token uses the k of them that are largest.</remarks>
public static class PcaBaseline
{
    /// <summary>Fits mean and components on about <paramref name="tokens"/> activations of a stream, whose normalisation is undone: the dictionary reads raw activations.</summary>
    public static TopKAutoencoder Fit(IActivationStream stream, Site site, long tokens, int k, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var width = stream.Width(site);
        var (sum, products) = (zeros(width, ScalarType.Float64), zeros(width, width, ScalarType.Float64));
        var count = 0L;
        while (count < tokens)
        {
            cancellation.ThrowIfCancellationRequested();
            using var batch = stream.Next();
            using var rows = (batch[site] * stream.NormConstant(site)).to(ScalarType.Float64);
            sum.add_(rows.sum([0L]));
            products.add_(rows.t().matmul(rows));
            count += batch.Rows;
        }
        return Of(sum / count, products / count, k, site);
    }

    /// <summary>The same on rows [n, d] at hand.</summary>
    public static TopKAutoencoder Fit(Tensor rows, int k, Site? site = null)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var wide = rows.to(ScalarType.Float64);
        return Of(wide.mean([0L]), wide.t().matmul(wide) / wide.shape[0], k, site);
    }

    private static TopKAutoencoder Of(Tensor mean, Tensor secondMoment, int k, Site? site)
    {
        var (_, vectors) = linalg.eigh(secondMoment - outer(mean, mean));     // columns
        var encoder = cat([vectors, -vectors], 1);                            // [d, 2d]
        var bias = -mean.matmul(encoder);
        return new TopKAutoencoder(Narrow(encoder), Narrow(bias), Narrow(encoder.t().contiguous()), Narrow(mean), k) { Input = site, Target = site };
    }

    private static Tensor Narrow(Tensor wide) => wide.to(ScalarType.Float32);
}
