using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>States to train dictionaries on, drawn batch by batch: each batch follows from the seed and its number alone.</summary>
/// <param name="draw">Makes a batch of so many states, [B, N], from a stream.</param>
/// <param name="width">N.</param>
/// <param name="normConstant">√(mean ‖h‖²).</param>
/// <param name="batchSize">B.</param>
/// <param name="seeds">Of the batches.</param>
internal sealed class StateStream(Func<int, SeedStream, Tensor> draw, int width, double normConstant, int batchSize, SeedStreams seeds) : IActivationStream
{
    private long _number;

    /// <summary>What states are called where dictionaries are trained.</summary>
    public static Site Site { get; } = Site.Parse("resid_post.0");

    public IReadOnlyList<Site> Sites { get; } = [Site];

    public int BatchSize => batchSize;

    public int Width(Site site) => width;

    public double NormConstant(Site site) => normConstant;

    public ActivationBatch Next()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var states = draw(batchSize, seeds.Child(FormattableString.Invariant($"batch/{_number++}")).Stream("states"));
        return new(new Dictionary<Site, Tensor> { [Site] = states / normConstant });
    }

    public StreamState State() => new(_number, 0);

    public void Restore(StreamState state) => _number = state.Bucket;

    public void Dispose() { }
}
