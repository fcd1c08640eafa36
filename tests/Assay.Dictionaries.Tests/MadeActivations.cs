using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.Activations;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

/// <summary>A stream whose batch number n is a function of the seed and n alone.</summary>
internal sealed class MadeActivations(int batchSize, IReadOnlyDictionary<Site, int> widths, Func<SeedStream, Site, Tensor> make) : IActivationStream
{
    private long _next;

    public IReadOnlyList<Site> Sites { get; } = [.. widths.Keys];

    public int BatchSize { get; } = batchSize;

    public IReadOnlyDictionary<Site, double> Constants { get; init; } = new Dictionary<Site, double>();

    /// <summary>Called before each batch with the number of those already given.</summary>
    public Action<long>? BeforeBatch { get; init; }

    public int Width(Site site) => widths[site];

    public double NormConstant(Site site) => Constants.GetValueOrDefault(site, 1);

    public ActivationBatch Next()
    {
        BeforeBatch?.Invoke(_next);
        using var scope = NewDisposeScope();
        var number = (ulong)_next++;
        return new ActivationBatch(Sites.ToDictionary(site => site, site => make(new SeedStream(1000 + number), site)));
    }

    public StreamState State() => new(0, (int)_next);

    public void Restore(StreamState state) => _next = state.Batch;

    public void Dispose() { }

    /// <summary>Gaussian rows with mean squared norm 1 at one site.</summary>
    public static MadeActivations Gaussian(int batchSize, int width, Action<long>? beforeBatch = null) => new(
        batchSize, new Dictionary<Site, int> { [Probe.Residual] = width }, (stream, _) => stream.Normal(batchSize, width) / Math.Sqrt(width)) { BeforeBatch = beforeBatch };
}
