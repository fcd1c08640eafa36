using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>States disturbed as strongly as a reconstruction disturbs them, in ways that have nothing to do with a dictionary: only what it does beyond these is its own doing.</summary>
internal static class MatchedNoise
{
    /// <summary>The dictionary's own errors, each on another state.</summary>
    public static Tensor Shuffled(Tensor states, Tensor reconstruction, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        return (states + (reconstruction - states).index_select(0, stream.Permutation(states.shape[0]))).MoveToOuterDisposeScope();
    }

    /// <summary>Normal noise with the states' own covariance.</summary>
    public static Tensor Covariance(Tensor states, Tensor reconstruction, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        var centred = (states - states.mean([0L])).to(float64);
        var (values, vectors) = linalg.eigh(centred.t().matmul(centred) / states.shape[0]);
        var noise = stream.Normal(states.shape).to(float64) * values.clamp_min(0).sqrt();
        return Added(states, reconstruction, noise.matmul(vectors.t()).to(float32)).MoveToOuterDisposeScope();
    }

    /// <summary>Normal noise alike in all directions.</summary>
    public static Tensor Isotropic(Tensor states, Tensor reconstruction, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        return Added(states, reconstruction, stream.Normal(states.shape)).MoveToOuterDisposeScope();
    }

    // Scaled to the same mean square over all states.
    private static Tensor Added(Tensor states, Tensor reconstruction, Tensor noise) => states + noise * ((reconstruction - states).square().mean() / noise.square().mean()).sqrt();
}
