using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>Activations made of planted features, each there now and then in directions of its own, under noise.</summary>
internal sealed class PlantedWorld : IDisposable
{
    private readonly PlantedOptions _options;

    public PlantedWorld(PlantedOptions options, SeedStream directions)
    {
        using var scope = NewDisposeScope();
        _options = options;
        Kinds = [.. Enumerable.Range(0, options.Copies).SelectMany(_ => PlantedKinds.All)];
        Directions = [.. Kinds.Select(kind => Orthonormal(directions.Normal(options.Width, kind.Dimensions())).DetachFromDisposeScope())];
    }

    /// <summary>What is planted.</summary>
    public IReadOnlyList<PlantedKind> Kinds { get; }

    /// <summary>Where: orthonormal rows, [dimensions, d], of each; those of two features are as good as orthogonal where d is large.</summary>
    public IReadOnlyList<Tensor> Directions { get; }

    /// <summary>Activations, [count, d], in the caller's scope.</summary>
    public Tensor Draw(int count, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        var sum = stream.Normal(count, _options.Width) * (_options.Noise / Math.Sqrt(_options.Width));
        for (var i = 0; i < Kinds.Count; i++)
        {
            using var feature = NewDisposeScope();
            var there = stream.Uniform(count, 1).lt(_options.Activity).to(float32);
            sum.add_((PlantedFeature.Draw(Kinds[i], count, stream) * there).matmul(Directions[i]));
        }
        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directions in Directions)
            directions.Dispose();
    }

    private static Tensor Orthonormal(Tensor columns) => linalg.qr(columns).Q.t().contiguous();
}
